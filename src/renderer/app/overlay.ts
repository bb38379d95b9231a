/** The boxes that open over the window: all commands, and finding a block. */
import { create } from 'zustand';

export type Overlay = 'commands' | 'find';

export const useOverlay = create<{ readonly open: Overlay | null }>(() => ({ open: null }));

export function openOverlay(open: Overlay): void {
  useOverlay.setState({ open });
}
