/** Early stopping (parity 8.4): the best evaluation so far, and when to give up waiting for a better one. */
import { z } from 'zod';
import type { EpochScores } from './schedulers/schedule';

export interface EarlySettings {
  /** `val_loss`, `train_accuracy`, `val_f1`, … */
  readonly monitor: string;
  readonly mode: 'min' | 'max';
  readonly min_delta: number;
  readonly patience: number;
  /** Value that the first best must beat. */
  readonly baseline: number | null;
  readonly restore_best: boolean;
}

export const earlyStateSchema = z.object({
  /** null before the first evaluation that was good enough. */
  best: z.object({ value: z.number(), epoch: z.int(), step: z.int() }).nullable(),
  /** Evaluations in a row that were not better. */
  waited: z.int().min(0),
  stopped: z.boolean(),
  /** The run is over and has the weights it was meant to end with. */
  finished: z.boolean(),
});
export type EarlyState = z.output<typeof earlyStateSchema>;

export class EarlyStopping {
  private current: EarlyState = {
    best: null,
    waited: 0,
    stopped: false,
    finished: false,
  };

  constructor(readonly settings: EarlySettings) {}

  get state(): EarlyState {
    return this.current;
  }

  restore(state: EarlyState): void {
    this.current = state;
  }

  /** The run is over. */
  finish(): void {
    this.current = { ...this.current, finished: true };
  }

  /**
   * Takes an evaluation; NaN is never better.
   *
   * @returns whether it is the best so far; `state.stopped` says whether to stop
   */
  take(value: number, epoch: number, step: number): boolean {
    const { best, waited } = this.current;
    if (this.better(value)) {
      this.current = { best: { value, epoch, step }, waited: 0, stopped: false, finished: false };
      return true;
    }
    const stopped = waited + 1 >= this.settings.patience;
    this.current = { best, waited: waited + 1, stopped, finished: false };
    return false;
  }

  private better(value: number): boolean {
    const { mode, min_delta, baseline } = this.settings;
    const reference = this.current.best?.value ?? baseline;
    // An infinite value is a number, but no network is good that has it.
    if (reference === null) return Number.isFinite(value);
    return mode === 'min' ? value < reference - min_delta : value > reference + min_delta;
  }
}

/** The number that is watched; the training's where there is no validation. NaN where it was not measured. */
export function watched(
  scores: EpochScores & { readonly metrics?: Readonly<Record<string, number>> | undefined },
  monitor: string,
): number {
  const [side, ...rest] = monitor.split('_');
  const name = rest.join('_');
  const own = side === 'val' ? (scores.validation ?? scores.train) : scores.train;
  if (name === 'loss') return own.loss;
  if (name === 'accuracy') return own.accuracy ?? Number.NaN;
  return scores.metrics?.[name] ?? Number.NaN;
}

/** What is said when a run with early stopping is over. `restored`: null when there was nothing to put back. */
export function earlyText(
  { monitor, patience }: EarlySettings,
  { best, stopped, waited }: EarlyState,
  epoch: number,
  restored: boolean | null,
): string {
  const times = `${waited} ${waited === 1 ? 'evaluation' : 'evaluations'}`;
  const why = stopped
    ? `Early stopping after epoch ${epoch}: ${monitor} was not better for ${times} (patience ${patience}).`
    : '';
  const which = best
    ? `The best was ${Number(best.value.toPrecision(6))} in epoch ${best.epoch}.`
    : 'No evaluation beat the baseline.';
  const weights = restored
    ? `The weights of epoch ${best?.epoch} are back.`
    : 'Its weights are no longer in the run’s folder, so those of the last epoch stay.';
  return [why, which, ...(restored === null ? [] : [weights])].filter(Boolean).join(' ');
}
