/**
 * The optimizer contract: an update rule written as element-wise ops over parameters and slots, so that
 * it becomes part of the training plan. What changes from step to step (learning rate, bias
 * corrections) is fed as float32 scalars computed in float64 here; the plan never recompiles.
 */

import type { Shape, Value } from '../../ir/types';
import type { Emit } from '../../ops/contract';
import type { Vector } from './vectors';

export interface UpdateContext {
  readonly emit: Emit;
  readonly parameter: Value;
  readonly gradient: Value;
  /** The slot of this parameter with that name, before the step; `shape` where it is not the parameter's. */
  slot(name: string, shape?: Shape): Value;
  /** A scalar of `scalars`, shape []. */
  scalar(name: string): Value;
}

export interface Updated {
  readonly parameter: Value;
  /** New contents of every slot. */
  readonly slots: Readonly<Record<string, Value>>;
}

/** What schedulers change. */
export interface Hyper {
  readonly lr: number;
  /** Momentum, or β₁ of the optimizers that have betas; the block's own where nothing changes it. */
  readonly momentum?: number | undefined;
}

export interface OptimizerOptions {
  /** A scheduler changes momentum or β₁ from step to step, so it is fed and not compiled in. */
  readonly cycled?: boolean;
}

export interface Optimizer {
  /** PyTorch's name of it. */
  readonly type: string;
  /** State kept for each parameter, starting at zero; PyTorch's state_dict names. */
  readonly slots: readonly string[];
  /** The learning rate as the block sets it. */
  readonly lr: number;
  /** Momentum or β₁ as the block sets it; null for an optimizer without either. */
  readonly momentum: number | null;
  /** Values of the fed scalars for step t = 1, 2, … (parity 6.2), with what is in force at that step. */
  scalars(t: number, hyper: Hyper): Readonly<Record<string, number>>;
  /** The rule for one parameter. */
  update(context: UpdateContext): Updated;
  /** Of optimizers that evaluate loss and gradients several times in one step: makes what runs them. */
  closure?(): ClosureOptimizer;
}

/** Loss and gradient at a point, of all parameters one after the other. */
export interface Evaluated {
  readonly loss: number;
  readonly gradient: Vector;
}

/** PyTorch's closure. It may change the point it is given: max_norm of an Embedding does. */
export type Closure = (point: Vector) => Promise<Evaluated>;

/** What a checkpoint holds of such an optimizer. */
export interface ClosureState {
  readonly numbers: Readonly<Record<string, number | readonly number[] | null>>;
  readonly vectors: Readonly<Record<string, Vector>>;
}

/** An optimizer that runs here and not in the plan, from one evaluation to the next. */
export interface ClosureOptimizer {
  /** Evaluations so far, of all steps. */
  readonly evaluations: number;
  /**
   * One step: moves `x` and returns what the closure said at the point it came from. Where that loss is NaN
   * or infinite nothing is moved.
   */
  step(x: Vector, lr: number, closure: Closure): Promise<Evaluated>;
  state(): ClosureState;
  /**
   * Takes up where `state` was taken.
   *
   * @param size numbers that are trained
   * @throws Error when the state is that of another network
   */
  restore(state: ClosureState, size: number): void;
}

/** Short names for the ops that update rules need. */
export function algebra(emit: Emit) {
  const constant = (x: Value | number) => (typeof x === 'number' ? emit.scalar(x) : x);
  const binary =
    (op: 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'less') =>
    (a: Value | number, b: Value | number) =>
      emit.one(op, {}, [constant(a), constant(b)]);
  return {
    add: binary('add'),
    sub: binary('sub'),
    mul: binary('mul'),
    div: binary('div'),
    max: binary('max'),
    min: binary('min'),
    /** 1 where a < b, else 0. */
    less: binary('less'),
    where: (condition: Value, a: Value | number, b: Value | number) =>
      emit.one('where', {}, [condition, constant(a), constant(b)]),
    abs: (a: Value) => emit.one('abs', {}, [a]),
    neg: (a: Value) => emit.one('neg', {}, [a]),
    sqrt: (a: Value) => emit.one('sqrt', {}, [a]),
  };
}
