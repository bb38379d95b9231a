/** Makes the schedulers of a chain of blocks. */
import { constantLR } from '../../../graph/blocks/scheduler/constantlr';
import { cosineAnnealingLR } from '../../../graph/blocks/scheduler/cosineannealinglr';
import { cosineAnnealingWarmRestarts } from '../../../graph/blocks/scheduler/cosineannealingwarmrestarts';
import { cyclicLR } from '../../../graph/blocks/scheduler/cycliclr';
import { exponentialLR } from '../../../graph/blocks/scheduler/exponentiallr';
import { lambdaLR } from '../../../graph/blocks/scheduler/lambdalr';
import { linearLR } from '../../../graph/blocks/scheduler/linearlr';
import { multiplicativeLR } from '../../../graph/blocks/scheduler/multiplicativelr';
import { multiStepLR } from '../../../graph/blocks/scheduler/multisteplr';
import { oneCycleLR, totalSteps } from '../../../graph/blocks/scheduler/onecyclelr';
import { polynomialLR } from '../../../graph/blocks/scheduler/polynomiallr';
import { reduceLROnPlateau } from '../../../graph/blocks/scheduler/reducelronplateau';
import { sequentialLR } from '../../../graph/blocks/scheduler/sequentiallr';
import { stepLR } from '../../../graph/blocks/scheduler/steplr';
import type { RateGroup, Scheduler } from './contract';
import { cyclic, oneCycle } from './cycles';
import { Plateau } from './plateau';
import { type Rule, RuleScheduler } from './rule';
import * as rules from './rules';
import { Sequential } from './sequential';
import { WarmRestarts } from './warmrestarts';

/** A scheduler block of the chain, with its checked parameters. */
export interface SchedulerSpec {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** When a scheduler of the chain steps. */
export type Interval = 'epoch' | 'batch' | 'fraction';

export interface Scheduled {
  readonly scheduler: Scheduler;
  readonly interval: Interval;
  /** What ReduceLROnPlateau watches. */
  readonly monitor?: Monitor;
}

export type Monitor = 'val_loss' | 'val_accuracy' | 'train_loss' | 'train_accuracy';

type Params = SchedulerSpec['params'];

/** The schedulers that are rules of their step. */
const makers: Readonly<Record<string, (params: Params, groups: readonly RateGroup[]) => Rule>> = {
  LambdaLR: (p) => rules.lambda(lambdaLR.params.parse(p)),
  MultiplicativeLR: (p) => rules.multiplicative(multiplicativeLR.params.parse(p)),
  StepLR: (p) => rules.step(stepLR.params.parse(p)),
  MultiStepLR: (p) => rules.multiStep(multiStepLR.params.parse(p)),
  ConstantLR: (p) => rules.constant(constantLR.params.parse(p)),
  LinearLR: (p) => rules.linear(linearLR.params.parse(p)),
  ExponentialLR: (p) => rules.exponential(exponentialLR.params.parse(p)),
  PolynomialLR: (p) => rules.polynomial(polynomialLR.params.parse(p)),
  CosineAnnealingLR: (p) => rules.cosineAnnealing(cosineAnnealingLR.params.parse(p)),
  CyclicLR: (p, groups) => cyclic(cyclicLR.params.parse(p), groups),
  OneCycleLR: (p, groups) => {
    const params = oneCycleLR.params.parse(p);
    const total = totalSteps(params);
    if (total === null) throw new Error('OneCycleLR needs total_steps.');
    return oneCycle(params, total, groups);
  },
};

/** Whether a scheduler changes momentum or β₁. */
export function cyclesMomentum({ type, params }: SchedulerSpec): boolean {
  return (type === 'CyclicLR' || type === 'OneCycleLR') && params.cycle_momentum === true;
}

/**
 * The schedulers of a chain, from the optimizer outwards, made on its groups: each performs its step 0.
 * A SequentialLR takes all before it; what is left steps one after the other (ChainedScheduler).
 *
 * @returns what steps by itself, and all schedulers in the chain's order, for their state
 */
export function makeSchedulers(
  specs: readonly SchedulerSpec[],
  groups: readonly RateGroup[],
): { readonly scheduled: readonly Scheduled[]; readonly all: readonly Scheduler[] } {
  let scheduled: Scheduled[] = [];
  const all: Scheduler[] = [];
  for (const { type, params } of specs) {
    let made: Scheduled;
    if (type === 'SequentialLR') {
      const { milestones, interval } = sequentialLR.params.parse(params);
      const inner = scheduled.map(({ scheduler }) => scheduler);
      scheduled = [];
      made = { scheduler: new Sequential(inner, milestones, groups), interval };
    } else made = makeOne(type, params, groups);
    scheduled.push(made);
    all.push(made.scheduler);
  }
  return { scheduled, all };
}

function makeOne(type: string, params: Params, groups: readonly RateGroup[]): Scheduled {
  if (type === 'ReduceLROnPlateau') {
    const { monitor, ...p } = reduceLROnPlateau.params.parse(params);
    return { scheduler: new Plateau(p, groups), interval: 'epoch', monitor };
  }
  if (type === 'CosineAnnealingWarmRestarts') {
    const { interval, ...p } = cosineAnnealingWarmRestarts.params.parse(params);
    return { scheduler: new WarmRestarts(p, groups), interval };
  }
  const rule = Object.hasOwn(makers, type) ? makers[type]?.(params, groups) : undefined;
  if (!rule) throw new Error(`${type} is not a scheduler.`);
  const everyBatch = type === 'CyclicLR' || type === 'OneCycleLR' || params.interval === 'batch';
  return {
    scheduler: new RuleScheduler(rule, groups),
    interval: everyBatch ? 'batch' : 'epoch',
  };
}
