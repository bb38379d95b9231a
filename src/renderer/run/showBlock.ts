/** Selects a block and brings it into the middle of the canvas. */
import { useCanvas } from '../canvas/store';
import { useDocument } from '../state/document';

/** Below this zoom a block's text is not readable. */
const READABLE = 0.8;

export function showBlock(block: string): void {
  const { document, select } = useDocument.getState();
  const node = document.blocks[block];
  if (!node) return;
  select({ blocks: [block], wires: [] });
  const { flow } = useCanvas.getState();
  if (!flow) return;
  const { width = 200, height = 120 } = flow.getNode(block)?.measured ?? {};
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  void flow.setCenter(node.position.x + width / 2, node.position.y + height / 2, {
    zoom: Math.max(READABLE, flow.getZoom()),
    duration: still ? 0 : 180,
  });
}
