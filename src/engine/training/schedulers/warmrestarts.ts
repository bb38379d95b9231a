/** torch.optim.lr_scheduler.CosineAnnealingWarmRestarts. */
import type { RateGroup, Scheduler, SchedulerState, StepInfo } from './contract';

export interface WarmRestartsParams {
  readonly T_0: number;
  readonly T_mult: number;
  readonly eta_min: number;
}

export class WarmRestarts implements Scheduler {
  readonly type = 'CosineAnnealingWarmRestarts';
  private k = -1;
  /** Steps since the last restart, and until the next one. */
  private current = -1;
  private length: number;
  private readonly base: readonly number[];

  /** Performs step 0 on the groups. */
  constructor(
    private readonly p: WarmRestartsParams,
    private readonly groups: readonly RateGroup[],
  ) {
    this.length = p.T_0;
    for (const group of groups) group.initialLr ??= group.lr;
    this.base = groups.map((group) => group.initialLr as number);
    this.initialStep();
  }

  /** One step further, or to a fraction of an epoch. */
  step({ epoch }: StepInfo = {}): void {
    const wanted = epoch ?? (this.k < 0 ? 0 : undefined);
    if (wanted === undefined) {
      this.k++;
      this.current++;
      if (this.current >= this.length) {
        this.current %= this.length;
        this.length *= this.p.T_mult;
      }
    } else {
      this.goTo(wanted);
      this.k = Math.floor(wanted);
    }
    this.apply();
  }

  private goTo(epoch: number): void {
    const { T_0: first, T_mult: times } = this.p;
    if (epoch < first) {
      this.length = first;
      this.current = epoch;
    } else if (times === 1) this.current = epoch % first;
    else {
      const n = Math.trunc(Math.log((epoch / first) * (times - 1) + 1) / Math.log(times));
      this.current = epoch - (first * (times ** n - 1)) / (times - 1);
      this.length = first * times ** n;
    }
  }

  private apply(): void {
    const { eta_min: low } = this.p;
    this.groups.forEach((group, i) => {
      const base = this.base[i] as number;
      group.lr = low + ((base - low) * (1 + Math.cos((Math.PI * this.current) / this.length))) / 2;
    });
  }

  initialStep(): void {
    this.step();
  }

  undo(): void {
    this.k--;
  }

  restart(): void {
    this.k = 0;
    this.apply();
  }

  state(): SchedulerState {
    return { k: this.k, current: this.current, length: this.length };
  }

  restore(state: SchedulerState): void {
    this.k = state.k ?? 0;
    this.current = state.current ?? 0;
    this.length = state.length ?? this.p.T_0;
  }
}
