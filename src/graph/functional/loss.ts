/**
 * Losses that look at each number by itself (parity 5.1), as in torch.nn.functional: one loss for each
 * element, and the reduction of elements to one number. NaN and infinities go where PyTorch's go.
 */
import type { Functional, Reduction, Sym } from '../blocks/functional';

const every = (x: Sym) => x.shape.map((_, axis) => axis);
const sizeOf = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);

/** The mean over nothing is NaN. */
export function reduced(f: Functional, elements: Sym, reduction: Reduction): Sym {
  if (reduction === 'none') return elements;
  const sum = elements.shape.length ? f.sum(elements, every(elements)) : elements;
  return reduction === 'sum' ? sum : f.div(sum, f.scalar(sizeOf(elements.shape)));
}

/** Sum of everything, a scalar. */
export function total(f: Functional, x: Sym): Sym {
  return reduced(f, x, 'sum');
}

/** Class ids as numbers; other values stay as they are. */
export function floats(f: Functional, x: Sym): Sym {
  return f.cast(x, 'f32');
}

/** Class weights or the like along the last axis; one number counts for all. */
export function weightsOf(f: Functional, weight: readonly number[]): Sym {
  return weight.length === 1
    ? f.scalar(weight[0] as number)
    : f.constant(new Float32Array(weight), [weight.length]);
}

export function weighted(f: Functional, x: Sym, weight: readonly number[] | null): Sym {
  return weight ? f.mul(x, weightsOf(f, weight)) : x;
}

/** max(x, low); the gradient passes where x = low, as torch.clamp's, and not where x is NaN. */
export function clampMin(f: Functional, x: Sym, low: number): Sym {
  const limit = f.scalar(low);
  const below = f.where(f.binary('less', x, limit), limit, f.detach(x));
  return f.where(f.binary('lessEqual', limit, x), x, below);
}

/** ln σ(x) without overflow; slope ½ at 0. */
export function logSigmoid(f: Functional, x: Sym): Sym {
  const small = f.unary('exp', f.unary('neg', f.unary('abs', x)));
  return f.sub(f.binary('min', x, f.scalar(0)), f.unary('log1p', small));
}

export function absoluteError(f: Functional, x: Sym, t: Sym): Sym {
  return f.unary('abs', f.sub(x, t));
}

export function squaredError(f: Functional, x: Sym, t: Sym): Sym {
  const d = f.sub(x, t);
  return f.mul(d, d);
}

/** `far(|d|)` where the condition holds, else `near(d)`, also of NaN; near sees no infinities. */
function piecewise(
  f: Functional,
  d: Sym,
  isFar: (size: Sym) => Sym,
  far: (size: Sym) => Sym,
  near: (d: Sym) => Sym,
): Sym {
  const size = f.unary('abs', d);
  const condition = isFar(size);
  return f.where(condition, far(size), near(f.where(condition, f.scalar(0), d)));
}

/** |d| < β ? d²/(2β) : |d| − β/2 */
export function smoothL1(f: Functional, x: Sym, t: Sym, beta: number): Sym {
  if (beta === 0) return absoluteError(f, x, t);
  return piecewise(
    f,
    f.sub(x, t),
    (size) => f.binary('lessEqual', f.scalar(beta), size),
    (size) => f.sub(size, f.scalar(beta / 2)),
    (d) => f.mul(f.mul(d, d), f.scalar(0.5 / beta)),
  );
}

/** |d| ≤ δ ? d²/2 : δ(|d| − δ/2) */
export function huber(f: Functional, x: Sym, t: Sym, delta: number): Sym {
  return piecewise(
    f,
    f.sub(x, t),
    (size) => f.binary('less', f.scalar(delta), size),
    (size) => f.mul(f.sub(size, f.scalar(delta / 2)), f.scalar(delta)),
    (d) => f.mul(f.mul(d, d), f.scalar(0.5)),
  );
}

/**
 * −[t·max(ln x, −100) + (1 − t)·max(ln(1 − x), −100)]. The gradient is PyTorch's own rule,
 * (x − t) / max(x(1 − x), 1e-12): up to 1e12 where x is 0 or 1. NaN outside [0, 1].
 */
export function binaryCrossEntropy(f: Functional, x: Sym, t: Sym): Sym {
  const at = f.detach(x);
  const one = f.scalar(1);
  const bounded = (log: Sym) => clampMin(f, log, -100);
  const right = f.mul(t, bounded(f.unary('log', at)));
  const wrong = f.mul(f.sub(one, t), bounded(f.unary('log1p', f.unary('neg', at))));
  const value = f.unary('neg', f.add(right, wrong));
  const slope = f.div(
    f.sub(at, f.detach(t)),
    f.binary('max', f.mul(at, f.sub(one, at)), f.scalar(1e-12)),
  );
  // x − at is 0: it adds nothing but the slope.
  return f.add(value, f.mul(slope, f.sub(x, at)));
}

/** (1 − t)x − (1 + (q − 1)t)·ln σ(x), q = pos_weight. */
export function binaryCrossEntropyWithLogits(
  f: Functional,
  x: Sym,
  t: Sym,
  posWeight: readonly number[] | null,
): Sym {
  const one = f.scalar(1);
  const log = logSigmoid(f, x);
  const negative = f.mul(f.sub(one, t), x);
  if (!posWeight) return f.sub(negative, log);
  const q = weightsOf(f, posWeight);
  const factor = f.add(one, f.mul(f.sub(q, one), t));
  return f.sub(negative, f.mul(factor, log));
}

/** t(ln t − x), 0 where t is 0; with `logTarget` eᵗ(t − x). */
export function klDiv(f: Functional, x: Sym, t: Sym, logTarget: boolean): Sym {
  if (logTarget) return f.mul(f.unary('exp', t), f.sub(t, x));
  const zero = f.scalar(0);
  const isZero = f.binary('equal', t, zero);
  const log = f.unary('log', f.where(isZero, f.scalar(1), t));
  return f.where(isZero, zero, f.mul(t, f.sub(log, x)));
}

/** eˣ − t·x, or x − t·ln(x + eps); `full` adds Stirling's t ln t − t + ½ ln 2πt where t > 1. */
export function poissonNll(
  f: Functional,
  x: Sym,
  t: Sym,
  { logInput, full, eps }: { logInput: boolean; full: boolean; eps: number },
): Sym {
  const loss = logInput
    ? f.sub(f.unary('exp', x), f.mul(t, x))
    : f.sub(x, f.mul(t, f.unary('log', f.add(x, f.scalar(eps)))));
  if (!full) return loss;
  const one = f.scalar(1);
  const small = f.binary('lessEqual', t, one);
  const safe = f.where(small, one, t);
  const half = f.mul(f.scalar(0.5), f.unary('log', f.mul(f.scalar(2 * Math.PI), safe)));
  const stirling = f.add(f.sub(f.mul(safe, f.unary('log', safe)), safe), half);
  return f.add(loss, f.where(small, f.scalar(0), stirling));
}

/**
 * ½(ln v + (x − t)²/v), v = max(var, eps), plus ½ ln 2π when `full`. The gradient does not see the
 * maximum. A negative variance, which PyTorch refuses, gives NaN.
 */
export function gaussianNll(
  f: Functional,
  x: Sym,
  t: Sym,
  variance: Sym,
  { full, eps }: { full: boolean; eps: number },
): Sym {
  const limit = f.scalar(eps);
  const raised = f.add(limit, f.sub(variance, f.detach(variance)));
  const floor = f.where(f.binary('less', variance, limit), raised, variance);
  const v = f.where(f.binary('less', variance, f.scalar(0)), f.scalar(Number.NaN), floor);
  const loss = f.mul(f.scalar(0.5), f.add(f.unary('log', v), f.div(squaredError(f, x, t), v)));
  return full ? f.add(loss, f.scalar(0.5 * Math.log(2 * Math.PI))) : loss;
}

/** ln(1 + e^(−t·x)), t = ±1. */
export function softMargin(f: Functional, x: Sym, t: Sym): Sym {
  return f.unary('log1p', f.unary('exp', f.unary('neg', f.mul(t, x))));
}

/** x where t is not −1, plus max(0, margin − x) where t is not 1. */
export function hingeEmbedding(f: Functional, x: Sym, t: Sym, margin: number): Sym {
  const zero = f.scalar(0);
  const far = clampMin(f, f.sub(f.scalar(margin), x), 0);
  return f.add(
    f.where(f.binary('equal', t, f.scalar(1)), zero, far),
    f.where(f.binary('equal', t, f.scalar(-1)), zero, x),
  );
}
