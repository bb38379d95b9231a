/** Selects a block and brings it into the middle of the canvas, inside the groups that it stands in. */
import type { BlockNode } from '../../graph/document/schema';
import { repeatOf, scopeView } from '../../graph/document/scope';
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

/** The same for a block as the engine names it, `stage1.0.conv1`. */
export function showNamed(name: string): void {
  const { document } = useDocument.getState();
  const parts = name.split('.');
  const block = parts.pop() as string;
  const path: string[] = [];
  let view = document;
  let repeats = false;
  for (const part of parts) {
    const instance: BlockNode | undefined = repeats ? undefined : view.blocks[part];
    repeats = instance !== undefined && repeatOf(instance) > 1;
    if (!instance) continue;
    path.push(part);
    view = scopeView(document, String(instance.params.group));
  }
  if (view.blocks[block]) showBlock(block, path);
}
