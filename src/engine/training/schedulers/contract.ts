/**
 * Learning-rate schedulers as PyTorch has them: they change the rate of each parameter group relative
 * to what it is, so that several of them act together (parity 7).
 */

/** The hyper-parameters of one parameter group that schedulers change. */
export interface RateGroup {
  lr: number;
  /** The rate when its first scheduler was made. */
  initialLr?: number;
  /** Momentum or β₁; left out while no scheduler changes it. */
  momentum?: number;
}

/** What a scheduler remembers, for checkpoints; null stands for an infinite number. */
export type SchedulerState = Record<string, number | null>;

/** Everything a scheduler may be told when it steps. */
export interface StepInfo {
  /** The number that ReduceLROnPlateau watches. */
  readonly metric?: number;
  /** Epochs so far with the fraction of the present one, for CosineAnnealingWarmRestarts. */
  readonly epoch?: number;
}

export interface Scheduler {
  readonly type: string;
  /** One step further; the lr of the groups changes. */
  step(info?: StepInfo): void;
  /** The step 0 that making a scheduler performs, anew (SequentialLR). */
  initialStep(): void;
  /** Takes back that step's count, not its lr (SequentialLR). */
  undo(): void;
  /** The rates of its own step 0, when SequentialLR reaches it. */
  restart(): void;
  state(): SchedulerState;
  restore(state: SchedulerState): void;
}
