/** The learning rates of a training as it goes on: the groups of the optimizer and what changes them. */
import { z } from 'zod';
import type { Scores } from '../../../protocol/engine';
import type { Hyper } from '../optimizers';
import { type Monitor, makeSchedulers, type Scheduled, type SchedulerSpec } from '.';
import type { RateGroup, Scheduler } from './contract';

export const scheduleStateSchema = z.object({
  groups: z.array(
    z.object({
      lr: z.number(),
      initialLr: z.number().optional(),
      momentum: z.number().optional(),
    }),
  ),
  /** What each scheduler remembers, in the chain's order. */
  schedulers: z.array(z.record(z.string(), z.number().nullable())),
});
export type ScheduleState = z.output<typeof scheduleStateSchema>;

export interface EpochScores {
  readonly train: Scores;
  readonly validation: Scores | null;
}

export class Schedule {
  private readonly groups: RateGroup[];
  private readonly scheduled: readonly Scheduled[];
  private readonly all: readonly Scheduler[];

  /**
   * Makes the schedulers, which sets the rates of the first step.
   *
   * @param rates learning rate of each parameter group, as the blocks set it
   * @param specs scheduler blocks from the optimizer outwards
   */
  constructor(rates: readonly number[], specs: readonly SchedulerSpec[]) {
    this.groups = rates.map((lr) => ({ lr }));
    ({ scheduled: this.scheduled, all: this.all } = makeSchedulers(specs, this.groups));
  }

  /** What is in force for a group in the next step. */
  hyper(group: number): Hyper {
    const { lr, momentum } = this.groups[group] as RateGroup;
    return { lr, momentum };
  }

  /** Learning rate of the first group. */
  get lr(): number {
    return this.hyper(0).lr;
  }

  /**
   * After the optimizer's step.
   *
   * @param epoch epochs done, with the share of the present one before this batch
   */
  batchEnd(epoch: number): void {
    for (const { scheduler, interval } of this.scheduled)
      if (interval === 'batch') scheduler.step();
      else if (interval === 'fraction') scheduler.step({ epoch });
  }

  /** After the evaluation. */
  epochEnd(scores: EpochScores): void {
    for (const { scheduler, interval, monitor } of this.scheduled)
      if (interval === 'epoch')
        scheduler.step(monitor ? { metric: monitored(scores, monitor) } : {});
  }

  state(): ScheduleState {
    return {
      groups: this.groups.map((group) => ({ ...group })),
      schedulers: this.all.map((scheduler) => scheduler.state()),
    };
  }

  /** Takes up where `state` was taken. Throws when that was another chain. */
  restore({ groups, schedulers }: ScheduleState): void {
    if (groups.length !== this.groups.length || schedulers.length !== this.all.length)
      throw new Error('The state is that of other schedulers.');
    groups.forEach((group, i) => {
      Object.assign(this.groups[i] as RateGroup, group);
    });
    schedulers.forEach((state, i) => {
      (this.all[i] as Scheduler).restore(state);
    });
  }
}

/** The number that is watched; the training's where there is no validation. */
export function monitored({ train, validation }: EpochScores, monitor: Monitor): number {
  const scores = monitor.startsWith('val') ? (validation ?? train) : train;
  return monitor.endsWith('loss') ? scores.loss : (scores.accuracy ?? Number.NaN);
}
