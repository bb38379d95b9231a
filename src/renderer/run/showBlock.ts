/** Selects a block and brings it into the middle of the canvas, inside the groups that it stands in. */
import { useCanvas } from '../canvas/store';
import { centreOn } from '../canvas/view';
import { useDocument } from '../state/document';

/** @param path the instances to go through from the network itself */
export function showBlock(block: string, path: readonly string[] = []): void {
  const { inside, goTo, select } = useDocument.getState();
  const selection = { blocks: [block], wires: [] };
  if (inside.join(' ') === path.join(' ')) {
    select(selection);
    centreOn(block);
    return;
  }
  // The canvas of another inside looks there itself, once its blocks are measured.
  useCanvas.setState({ goal: block });
  goTo(path, selection);
}
