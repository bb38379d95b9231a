/** How views that take long give way. */
import type { Query } from '../../protocol/inspect';

/**
 * Called by a long view after each piece of its work: reports how far it is and waits for its next turn.
 * Throws when the view is not wanted any more.
 */
export type Pace = (done: number, total: number) => Promise<void>;

/** For callers that wait for nothing else. */
export const unpaced: Pace = async () => {};

/** Views that run the network many times. */
export const LONG_VIEWS: ReadonlySet<Query['view']> = new Set([
  'outcomes',
  'embedding',
  'occlusion',
  'integrated-gradients',
  'maximise',
] as const);
