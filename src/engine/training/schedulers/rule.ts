/** A scheduler given by a rule for its lr: torch.optim.lr_scheduler.LRScheduler without its warnings. */
import type { RateGroup, Scheduler, SchedulerState } from './contract';

/** Where a scheduler is. */
export interface Position {
  /** Steps so far: last_epoch. */
  readonly k: number;
  /** The step 0 while a scheduler is being made. */
  readonly initial: boolean;
}

export interface Rule {
  readonly type: string;
  /** The lr of a group at a position, from its present lr and from the one it had in the beginning. */
  rate(at: Position, lr: number, base: number, group: number): number;
  /** The lr at step k from the beginning's alone; `rate` where left out. */
  closed?(k: number, base: number): number;
  /** Momentum of a group at step k. */
  momentum?(k: number, group: number): number;
  /** Replaces the lr that the rule starts from, by group (CyclicLR). */
  readonly base?: readonly number[];
}

export class RuleScheduler implements Scheduler {
  readonly type: string;
  private k = -1;
  private base: readonly number[];

  /** Performs step 0 on the groups. */
  constructor(
    private readonly rule: Rule,
    private readonly groups: readonly RateGroup[],
  ) {
    this.type = rule.type;
    for (const group of groups) group.initialLr ??= group.lr;
    this.base = groups.map((group) => group.initialLr as number);
    this.initialStep();
    // CyclicLR takes its own only afterwards.
    if (rule.base) this.base = rule.base;
  }

  step(): void {
    this.k++;
    this.apply(false);
  }

  initialStep(): void {
    this.k++;
    this.apply(true);
  }

  undo(): void {
    this.k--;
  }

  restart(): void {
    this.k = 0;
    const { closed } = this.rule;
    if (!closed) this.apply(false);
    else
      this.groups.forEach((group, i) => {
        group.lr = closed(0, this.base[i] as number);
      });
  }

  private apply(initial: boolean): void {
    const { k } = this;
    const at = { k, initial };
    this.groups.forEach((group, i) => {
      group.lr = this.rule.rate(at, group.lr, this.base[i] as number, i);
      if (this.rule.momentum) group.momentum = this.rule.momentum(k, i);
    });
  }

  state(): SchedulerState {
    return { k: this.k };
  }

  restore(state: SchedulerState): void {
    this.k = state.k ?? 0;
  }
}
