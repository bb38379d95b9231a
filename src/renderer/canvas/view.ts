/** Where the canvas looks. */
import type { Rect, Viewport } from '@xyflow/react';
import { useDocument } from '../state/document';
import { paneRect, useCanvas } from './store';

/** Below this, the text on blocks cannot be read and the minimap serves better. */
const LEAST_OVERVIEW = 0.42;
/** Shown when the whole is too large. */
const READING_ZOOM = 0.7;
const MARGIN = 40;

/**
 * What a project shows first: all of it where that is readable, else its upper left part, where the
 * data comes in.
 */
export function firstView(bounds: Rect, width: number, height: number): Viewport {
  const fit = Math.min(
    (width - 2 * MARGIN) / bounds.width,
    (height - 2 * MARGIN) / bounds.height,
    1,
  );
  if (fit >= LEAST_OVERVIEW)
    return {
      zoom: fit,
      x: (width - bounds.width * fit) / 2 - bounds.x * fit,
      y: (height - bounds.height * fit) / 2 - bounds.y * fit,
    };
  const zoom = READING_ZOOM;
  const tall = bounds.height * zoom > height - 2 * MARGIN;
  return {
    zoom,
    x: MARGIN - bounds.x * zoom,
    y: (tall ? MARGIN : (height - bounds.height * zoom) / 2) - bounds.y * zoom,
  };
}

/** Shows everything, as large as is comfortable. */
export function fitCanvas(): void {
  void useCanvas.getState().flow?.fitView({ padding: 0.1, maxZoom: 1, duration: 180 });
}

/** Shows the selected blocks, or everything when none is selected. */
export function fitSelection(): void {
  const { selection } = useDocument.getState();
  if (selection.blocks.length === 0) fitCanvas();
  else
    void useCanvas.getState().flow?.fitView({
      nodes: selection.blocks.map((id) => ({ id })),
      padding: 0.2,
      maxZoom: 1.2,
      duration: 180,
    });
}

/** Below this zoom a block's text is not readable. */
const READABLE = 0.8;

/**
 * Brings a block into the middle.
 *
 * @param onlyHidden leaves the view alone while all of the block is in it
 */
export function centreOn(block: string, onlyHidden = false): void {
  const { flow } = useCanvas.getState();
  const node = useDocument.getState().shown.blocks[block];
  if (!flow || !node) return;
  const { width = 200, height = 120 } = flow.getNode(block)?.measured ?? {};
  const pane = paneRect();
  if (onlyHidden && pane) {
    const a = flow.flowToScreenPosition(node.position);
    const b = flow.flowToScreenPosition({
      x: node.position.x + width,
      y: node.position.y + height,
    });
    if (a.x >= pane.left && a.y >= pane.top && b.x <= pane.right && b.y <= pane.bottom) return;
  }
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  void flow.setCenter(node.position.x + width / 2, node.position.y + height / 2, {
    zoom: Math.max(READABLE, flow.getZoom()),
    duration: still ? 0 : 180,
  });
}

/** Views of the open project and of the insides of its groups, by where one is. */
const views = new Map<string, Viewport>();
let viewsOf = -1;

function viewKey(): string {
  const { generation, inside } = useDocument.getState();
  if (generation !== viewsOf) views.clear();
  viewsOf = generation;
  return inside.join(' ');
}

/** What was shown here before. */
export function recallView(): Viewport | undefined {
  return views.get(viewKey());
}

/** Remembers a view for the place where one is now. */
export function viewKeeper(): (view: Viewport) => void {
  const key = viewKey();
  const generation = viewsOf;
  return (view) => {
    if (generation === useDocument.getState().generation) views.set(key, view);
  };
}
