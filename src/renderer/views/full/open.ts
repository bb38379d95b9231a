/** Which block's full view is open, and at which tab. */
import { create } from 'zustand';

export const FULL_TABS = ['maps', 'filters', 'histograms', 'pixels', 'unpool', 'hand'] as const;
export type FullTab = (typeof FULL_TABS)[number];

interface FullState {
  /** As the engine names it. */
  readonly block: string | null;
  readonly tab: FullTab;
}

export const useFull = create<FullState>(() => ({ block: null, tab: 'maps' }));

/** Opens the full view of a block; at the tab that was open last when none is given. */
export function openFull(block: string, tab?: FullTab): void {
  useFull.setState({ block, ...(tab && { tab }) });
}

export function closeFull(): void {
  useFull.setState({ block: null });
}
