/** torch.optim.lr_scheduler.ReduceLROnPlateau (parity 7.3). */
import type { RateGroup, Scheduler, SchedulerState, StepInfo } from './contract';

export interface PlateauParams {
  readonly mode: 'min' | 'max';
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly threshold_mode: 'rel' | 'abs';
  readonly cooldown: number;
  readonly min_lr: number | readonly number[];
  readonly eps: number;
}

export class Plateau implements Scheduler {
  readonly type = 'ReduceLROnPlateau';
  private best: number;
  private bad = 0;
  private resting = 0;

  constructor(
    private readonly p: PlateauParams,
    private readonly groups: readonly RateGroup[],
  ) {
    this.best = this.worst;
  }

  private get worst(): number {
    return this.p.mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /** Takes the number that is watched; NaN is never better. */
  step({ metric = Number.NaN }: StepInfo = {}): void {
    if (this.better(metric)) {
      this.best = metric;
      this.bad = 0;
    } else this.bad++;
    if (this.resting > 0) {
      this.resting--;
      this.bad = 0;
    }
    if (this.bad <= this.p.patience) return;
    this.reduce();
    this.resting = this.p.cooldown;
    this.bad = 0;
  }

  private better(metric: number): boolean {
    const { mode, threshold, threshold_mode } = this.p;
    if (mode === 'min')
      return threshold_mode === 'rel'
        ? metric < this.best * (1 - threshold)
        : metric < this.best - threshold;
    return threshold_mode === 'rel'
      ? metric > this.best * (threshold + 1)
      : metric > this.best + threshold;
  }

  private reduce(): void {
    const { factor, min_lr, eps } = this.p;
    this.groups.forEach((group, i) => {
      const lowest = typeof min_lr === 'number' ? min_lr : (min_lr[i] as number);
      const next = Math.max(group.lr * factor, lowest);
      if (group.lr - next > eps) group.lr = next;
    });
  }

  /** It has no step 0, and SequentialLR does not take it. */
  initialStep(): void {}
  undo(): void {}
  restart(): void {}

  state(): SchedulerState {
    const best = Number.isFinite(this.best) ? this.best : null;
    return { best, bad: this.bad, resting: this.resting };
  }

  restore(state: SchedulerState): void {
    this.best = state.best ?? this.worst;
    this.bad = state.bad ?? 0;
    this.resting = state.resting ?? 0;
  }
}
