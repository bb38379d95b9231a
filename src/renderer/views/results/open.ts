/** Whether the results are open, at which tab, and which cell of the confusion matrix is looked into. */
import { create } from 'zustand';

export const RESULT_TABS = [
  'confusion',
  'classes',
  'mistakes',
  'predict',
  'reconstruction',
  'embedding',
] as const;
export type ResultTab = (typeof RESULT_TABS)[number];

export interface Cell {
  readonly truth: number;
  readonly predicted: number;
}

interface ResultsState {
  readonly open: boolean;
  readonly tab: ResultTab;
  readonly cell: Cell | null;
}

export const useResults = create<ResultsState>(() => ({
  open: false,
  tab: 'confusion',
  cell: null,
}));

export function openResults(tab: ResultTab, cell?: Cell): void {
  useResults.setState({ open: true, tab, ...(cell && { cell }) });
}

export function closeResults(): void {
  useResults.setState({ open: false });
}
