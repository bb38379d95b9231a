/** What people do with groups: make them of a selection, dissolve them, go inside and back. */
import { freeGroupName, type Grouping, groupBlocks, ungroup } from '../../graph/document/grouping';
import { GROUP } from '../../graph/document/scope';
import { i18next, tr } from '../i18n';
import { selectedBlock, useDocument } from '../state/document';
import { toast } from '../ui/toast';
import { sayReadOnly } from './edits';

function apply(grouping: Grouping): void {
  if (!grouping.ok) {
    toast({ kind: 'warning', message: tr(grouping.reason) });
    return;
  }
  const select = { blocks: grouping.blocks, wires: [] };
  useDocument.getState().dispatch(grouping.command, { select });
}

/** Makes a group of the selected blocks. */
export function groupSelection(): void {
  const { document, scope, selection, readOnly } = useDocument.getState();
  if (readOnly) {
    sayReadOnly();
    return;
  }
  const name = freeGroupName(document, i18next.t('groups.newName'));
  apply(groupBlocks(document, scope, selection.blocks, name));
}

/** Puts the inside of the selected instance in its place. */
export function ungroupSelection(): void {
  const state = useDocument.getState();
  if (state.readOnly) sayReadOnly();
  else apply(ungroup(state.document, state.scope, selectedBlock(state) ?? ''));
}

/** Shows the inside of an instance; without one, of the selected one. */
export function enterGroup(block?: string): void {
  const state = useDocument.getState();
  const id = block ?? selectedBlock(state);
  if (id === undefined || state.shown.blocks[id]?.type !== GROUP) return;
  state.goTo([...state.inside, id]);
}

/** Back to so many levels below the network itself, by default one up; selects where one was. */
export function leaveGroup(depth?: number): void {
  const { inside, goTo } = useDocument.getState();
  const to = depth ?? inside.length - 1;
  const left = inside[to];
  if (left !== undefined) goTo(inside.slice(0, to), { blocks: [left], wires: [] });
}
