/**
 * Dragging a block from the palette with the pointer. HTML drag and drop would show the system's own
 * picture and lag behind; here a ghost in the canvas's scale follows the pointer.
 */
import { type PointerEvent, useRef } from 'react';
import { create } from 'zustand';
import { placeBlock, sayReadOnly } from '../canvas/edits';
import { useCanvas, wireUnder } from '../canvas/store';
import { useDocument } from '../state/document';

export interface DraggedBlock {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  /** It would be placed here. */
  readonly over: boolean;
}

/** The block under way, `null` when none is. */
export const useDragged = create<{ readonly dragged: DraggedBlock | null }>(() => ({
  dragged: null,
}));

/** Farther than a click trembles. */
const THRESHOLD = 4;

function overCanvas(x: number, y: number): boolean {
  return !!document.elementFromPoint(x, y)?.closest('[data-testid="canvas"]');
}

/** Pointer handlers for a palette item. */
export function useBlockDrag(type: string) {
  const start = useRef<{ x: number; y: number } | null>(null);

  const end = () => {
    start.current = null;
    useDragged.setState({ dragged: null });
    useCanvas.setState({ under: null });
    window.removeEventListener('keydown', onEscape, true);
  };
  const onEscape = useRef((event: KeyboardEvent) => {
    if (event.key === 'Escape' && useDragged.getState().dragged) {
      event.stopPropagation();
      end();
    }
  }).current;

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      start.current = { x: event.clientX, y: event.clientY };
      event.currentTarget.setPointerCapture(event.pointerId);
      window.addEventListener('keydown', onEscape, true);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = start.current;
      if (!from) return;
      const { clientX: x, clientY: y } = event;
      if (!useDragged.getState().dragged && Math.hypot(x - from.x, y - from.y) < THRESHOLD) return;
      const over = overCanvas(x, y);
      useDragged.setState({ dragged: { type, x, y, over } });
      const under = over ? wireUnder({ x, y }) : null;
      if (under !== useCanvas.getState().under) useCanvas.setState({ under });
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const { dragged } = useDragged.getState();
      end();
      if (!dragged || !overCanvas(event.clientX, event.clientY)) return;
      if (useDocument.getState().readOnly) {
        sayReadOnly();
        return;
      }
      const { flow } = useCanvas.getState();
      if (!flow) return;
      const at = { x: event.clientX, y: event.clientY };
      placeBlock(type, flow.screenToFlowPosition(at), undefined, wireUnder(at) ?? undefined);
    },
    onPointerCancel: end,
  };
}
