/** Where blocks and notes lie, by their measured sizes. */
import { useDocument } from '../state/document';
import type { Box } from './arrange';
import { BLOCK_SIZE, type Size } from './place';
import { useCanvas } from './store';

/** A block's size as it is drawn; where it has never been drawn, the usual one. */
export function sizeOfBlock(id: string): Size {
  const measured = useCanvas.getState().flow?.getInternalNode(id)?.measured;
  return measured?.width && measured.height
    ? { width: measured.width, height: measured.height }
    : BLOCK_SIZE;
}

/** The blocks of what is shown that have these ids, or all. */
export function boxesOf(ids?: readonly string[]): readonly Box[] {
  const { blocks } = useDocument.getState().shown;
  return (ids ?? Object.keys(blocks)).flatMap((id) => {
    const block = blocks[id];
    return block ? [{ id, ...block.position, ...sizeOfBlock(id) }] : [];
  });
}

/** Comments and frames as boxes; their ids are those of the document. */
export function noteBoxes(ids?: readonly string[]): readonly Box[] {
  const { notes = {} } = useDocument.getState().shown;
  return (ids ?? Object.keys(notes)).flatMap((id) => {
    const note = notes[id];
    return note ? [{ id, ...note.position, ...note.size }] : [];
  });
}
