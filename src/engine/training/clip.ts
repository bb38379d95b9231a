/** Gradient clipping between backward and step (parity 6.3), as nodes of the training plan. */
import type { PlanBuilder } from '../ir/builder';
import type { Value } from '../ir/types';

/** A clipping block of the chain. */
export type Clip =
  | {
      readonly kind: 'norm';
      readonly maxNorm: number;
      readonly normType: number | 'inf';
      readonly errorIfNonFinite: boolean;
    }
  | { readonly kind: 'value'; readonly value: number };

export interface Clipped {
  /** null where there was no gradient. */
  readonly gradients: readonly (Value | null)[];
  /** Norm of all gradients together before the first clipping by norm; null without one. */
  readonly norm: Value | null;
}

/** Clips by one block after the other. */
export function clipGradients(
  builder: PlanBuilder,
  clips: readonly Clip[],
  gradients: readonly (Value | null)[],
): Clipped {
  let current = gradients;
  let norm: Value | null = null;
  for (const clip of clips) {
    const each = (change: (g: Value) => Value) => current.map((g) => (g ? change(g) : null));
    if (clip.kind === 'value') {
      current = each((g) => clamped(builder, g, clip.value));
      continue;
    }
    const total = normOf(builder, current.filter((g) => g !== null) as Value[], clip.normType);
    norm ??= total;
    const factor = factorOf(builder, total, clip.maxNorm);
    current = each((g) => builder.one('mul', {}, [g, factor]));
  }
  return { gradients: current, norm };
}

/** NaN stays NaN, as in torch.clamp. */
function clamped(b: PlanBuilder, g: Value, limit: number): Value {
  const [low, high] = [b.scalar(-limit), b.scalar(limit)];
  const below = b.one('where', {}, [b.one('less', {}, [g, low]), low, g]);
  return b.one('where', {}, [b.one('less', {}, [high, g]), high, below]);
}

/** min(1, max_norm / (total + 1e-6)); NaN stays NaN, and an infinite total gives 0. */
function factorOf(b: PlanBuilder, total: Value, maxNorm: number): Value {
  const one = b.scalar(1);
  const factor = b.one('div', {}, [b.scalar(maxNorm), b.one('add', {}, [total, b.scalar(1e-6)])]);
  return b.one('where', {}, [b.one('less', {}, [one, factor]), one, factor]);
}

/** Norm of the vector of all gradients together, shape []; 0 of none. */
function normOf(b: PlanBuilder, gradients: readonly Value[], type: number | 'inf'): Value {
  const whole = (op: 'reduceSum' | 'reduceMax', x: Value) =>
    x.shape.length === 0
      ? x
      : b.one(op, { axes: x.shape.map((_, axis) => axis), keepDims: false }, [x]);
  const over = (op: 'add' | 'max', values: readonly Value[]) =>
    values.length === 0 ? b.scalar(0) : values.reduce((x, y) => b.one(op, {}, [x, y]));
  if (type === 'inf') {
    const largest = over(
      'max',
      gradients.map((g) => whole('reduceMax', b.one('abs', {}, [g]))),
    );
    // A maximum may lose NaN, a sum does not.
    const broken = over(
      'add',
      gradients.map((g) => whole('reduceSum', b.one('isNaN', {}, [g]))),
    );
    const any = b.one('less', {}, [b.scalar(0), broken]);
    return b.one('where', {}, [any, b.scalar(Number.NaN), largest]);
  }
  if (type === 2) {
    const squares = gradients.map((g) => whole('reduceSum', b.one('mul', {}, [g, g])));
    return b.one('sqrt', {}, [over('add', squares)]);
  }
  if (type === 1)
    return over(
      'add',
      gradients.map((g) => whole('reduceSum', b.one('abs', {}, [g]))),
    );
  const powers = gradients.map((g) =>
    whole('reduceSum', b.one('pow', {}, [b.one('abs', {}, [g]), b.scalar(type)])),
  );
  return b.one('pow', {}, [over('add', powers), b.scalar(1 / type)]);
}

/** 1 where the norm is a finite number, else 0. */
export function finite(b: PlanBuilder, norm: Value): Value {
  // NaN is not equal to itself minus itself, and neither is an infinity.
  return b.one('equal', {}, [b.one('sub', {}, [norm, norm]), b.scalar(0)]);
}
