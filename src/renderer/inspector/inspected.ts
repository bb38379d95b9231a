/** The inspector's fields come a moment after the selection, unless they are wanted at once. */
import { create } from 'zustand';
import { selectedBlock, useDocument } from '../state/document';

/** The block whose fields do not wait. */
export const useUrgent = create<{ readonly block: string | undefined }>(() => ({
  block: undefined,
}));

/** Shows the fields of the selected block now: something in them is to be focused. */
export function inspectNow(): void {
  useUrgent.setState({ block: selectedBlock(useDocument.getState()) });
}
