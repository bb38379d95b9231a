/**
 * The optimizer contract: an update rule written as element-wise ops over parameters and slots, so that
 * it becomes part of the training plan. What changes from step to step (learning rate, bias
 * corrections) is fed as float32 scalars computed in float64 here; the plan never recompiles.
 */

import type { Value } from '../../ir/types';
import type { Emit } from '../../ops/contract';

export interface UpdateContext {
  readonly emit: Emit;
  readonly parameter: Value;
  readonly gradient: Value;
  /** The slot of this parameter with that name, before the step. */
  slot(name: string): Value;
  /** A scalar of `scalars`, shape []. */
  scalar(name: string): Value;
}

export interface Updated {
  readonly parameter: Value;
  /** New contents of every slot. */
  readonly slots: Readonly<Record<string, Value>>;
}

export interface Optimizer {
  /** PyTorch's name of it. */
  readonly type: string;
  /** State kept for each parameter, of its shape, starting at zero; PyTorch's state_dict names. */
  readonly slots: readonly string[];
  /** The learning rate as the block sets it. */
  readonly lr: number;
  /** Values of the fed scalars for step t = 1, 2, … (parity 6.2), with the learning rate of that step. */
  scalars(t: number, lr: number): Readonly<Record<string, number>>;
  /** The rule for one parameter. */
  update(context: UpdateContext): Updated;
}

/** Short names for the ops that update rules need. */
export function algebra(emit: Emit) {
  const constant = (x: Value | number) => (typeof x === 'number' ? emit.scalar(x) : x);
  const binary =
    (op: 'add' | 'sub' | 'mul' | 'div' | 'max') => (a: Value | number, b: Value | number) =>
      emit.one(op, {}, [constant(a), constant(b)]);
  return {
    add: binary('add'),
    sub: binary('sub'),
    mul: binary('mul'),
    div: binary('div'),
    max: binary('max'),
    neg: (a: Value) => emit.one('neg', {}, [a]),
    sqrt: (a: Value) => emit.one('sqrt', {}, [a]),
  };
}
