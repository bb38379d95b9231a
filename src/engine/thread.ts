/** Messages between the door and the training thread. Both are ours and of one build. */
import type { EngineErrorInfo, EngineEvent } from '../protocol/engine';
import type { SessionMethod } from './session';

export interface Asked {
  readonly id: number;
  readonly method: SessionMethod;
  readonly params: unknown;
}

/** `close`: end the run in order, let go of everything, and end the thread. */
export type ToWorker = Asked | 'close';

export type FromWorker =
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'reply'; readonly id: number; readonly ok: true; readonly result: unknown }
  | {
      readonly kind: 'reply';
      readonly id: number;
      readonly ok: false;
      readonly error: EngineErrorInfo;
    };
