/** torch.optim.lr_scheduler.SequentialLR (parity 7.4). */
import type { RateGroup, Scheduler, SchedulerState } from './contract';

export class Sequential implements Scheduler {
  readonly type = 'SequentialLR';
  private k = 0;

  /** Puts every lr back and lets only the first scheduler take its step 0. */
  constructor(
    readonly schedulers: readonly Scheduler[],
    private readonly milestones: readonly number[],
    groups: readonly RateGroup[],
  ) {
    for (const group of groups) group.lr = group.initialLr ?? group.lr;
    this.undo();
    this.at(0).initialStep();
  }

  /** Number of milestones that step k has reached. */
  private reached(k: number): number {
    return this.milestones.filter((milestone) => milestone <= k).length;
  }

  private at(k: number): Scheduler {
    return this.schedulers[this.reached(k)] as Scheduler;
  }

  step(): void {
    this.k++;
    const i = this.reached(this.k);
    const scheduler = this.schedulers[i] as Scheduler;
    if (i > 0 && this.milestones[i - 1] === this.k) scheduler.restart();
    else scheduler.step();
  }

  initialStep(): void {
    this.step();
  }

  undo(): void {
    for (const scheduler of this.schedulers) scheduler.undo();
  }

  restart(): void {
    this.k = 0;
    this.at(0).restart();
  }

  state(): SchedulerState {
    return { k: this.k };
  }

  restore(state: SchedulerState): void {
    this.k = state.k ?? 0;
  }
}
