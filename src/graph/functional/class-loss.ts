/** Losses over the classes of a sample (parity 5.1, 5.2), as in torch.nn.functional. */
import type { Functional, Reduction, Sym } from '../blocks/functional';
import { logSigmoid, reduced, total, weighted } from './loss';

interface ClassOptions {
  readonly weight: readonly number[] | null;
  readonly ignoreIndex: number;
  readonly reduction: Reduction;
}

const range = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

/** Scores with a batch axis, and the class axis of the scores as they came. */
function withBatch(f: Functional, x: Sym): Sym {
  return x.shape.length === 1 ? f.reshape(x, [1, ...x.shape]) : x;
}

/** Numbers along axis 1, seen from a tensor of that rank. */
function alongClasses(f: Functional, data: Float32Array | Int32Array, rank: number): Sym {
  return f.constant(data, [1, data.length, ...Array(rank - 2).fill(1)]);
}

/**
 * −w_t·x_t for log-probabilities x (C), (N, C) or (N, C, d…) and class ids; the mean is by weights. With
 * `smoothing`, that share goes to the mean over all classes.
 */
function negativeLogLikelihood(
  f: Functional,
  logp: Sym,
  target: Sym,
  { weight, ignoreIndex, reduction }: ClassOptions,
  smoothing: number,
): Sym {
  const x = withBatch(f, logp);
  const rank = x.shape.length;
  const [n = 1, classes = 1, ...places] = x.shape;
  const ids = f.reshape(target, [n, 1, ...places]);
  const ignored = f.binary('equal', ids, f.constant(new Int32Array([ignoreIndex]), []));
  const isClass = f.binary('equal', ids, alongClasses(f, range(classes), rank));
  const zero = f.scalar(0);
  // where() rather than a product: a log-probability of −∞ at another class must not give NaN.
  const chosen = f.where(ignored, zero, isClass);
  const weights = weight ? alongClasses(f, new Float32Array(weight), rank) : undefined;
  const scaled = weights ? f.mul(x, weights) : x;
  let losses = f.unary('neg', f.sum(f.where(chosen, scaled, zero), [1]));
  if (smoothing > 0) {
    const all = f.where(f.reshape(ignored, [n, ...places]), zero, f.sum(scaled, [1]));
    losses = f.sub(
      f.mul(losses, f.scalar(1 - smoothing)),
      f.mul(all, f.scalar(smoothing / classes)),
    );
  }
  if (reduction === 'none') return f.reshape(losses, target.shape);
  const sum = total(f, losses);
  return reduction === 'sum'
    ? sum
    : f.div(sum, total(f, weights ? f.mul(chosen, weights) : chosen));
}

/** torch.nn.functional.nll_loss. */
export function nllLoss(f: Functional, logp: Sym, target: Sym, options: ClassOptions): Sym {
  return negativeLogLikelihood(f, logp, target, options, 0);
}

/** torch.nn.functional.cross_entropy: class ids (i32), or probabilities (f32) of the shape of x. */
export function crossEntropy(
  f: Functional,
  input: Sym,
  target: Sym,
  options: ClassOptions & { readonly labelSmoothing: number },
): Sym {
  const x = withBatch(f, input);
  const logp = f.logSoftmax(x, 1);
  const { labelSmoothing, weight, reduction } = options;
  if (target.dtype === 'i32')
    return negativeLogLikelihood(f, logp, target, options, labelSmoothing);
  const [n = 1, classes = 1, ...places] = x.shape;
  let q = f.reshape(target, x.shape);
  if (labelSmoothing > 0)
    q = f.add(f.mul(q, f.scalar(1 - labelSmoothing)), f.scalar(labelSmoothing / classes));
  let terms = f.mul(logp, q);
  if (weight) terms = f.mul(terms, alongClasses(f, new Float32Array(weight), x.shape.length));
  const losses = f.unary('neg', f.sum(terms, [1]));
  const shape = input.shape.length === 1 ? [] : [n, ...places];
  return reduced(f, f.reshape(losses, shape), reduction);
}

/**
 * Σ over i ≠ t of w_t·max(0, margin − x_t + x_i)^p / C, for scores (C) or (N, C); a term of exactly 0
 * has no gradient, and NaN is no term.
 */
export function multiMargin(
  f: Functional,
  input: Sym,
  target: Sym,
  { p, margin, weight }: { p: number; margin: number; weight: readonly number[] | null },
): Sym {
  const x = withBatch(f, input);
  const [n = 1, classes = 1] = x.shape;
  const zero = f.scalar(0);
  const isClass = f.binary(
    'equal',
    f.reshape(target, [n, 1]),
    f.constant(range(classes), [1, classes]),
  );
  const right = f.sum(f.where(isClass, x, zero), [1], true);
  const z = f.add(f.sub(f.scalar(margin), right), x);
  const counts = f.where(isClass, zero, f.binary('less', zero, z));
  const positive = f.where(counts, z, zero);
  let terms = p === 1 ? positive : f.mul(positive, positive);
  if (weight) {
    const weights = f.constant(new Float32Array(weight), [1, classes]);
    terms = f.mul(terms, f.sum(f.mul(isClass, weights), [1], true));
  }
  const losses = f.div(f.sum(terms, [1]), f.scalar(classes));
  return f.reshape(losses, input.shape.length === 1 ? [] : [n]);
}

/**
 * Σ over j ∈ S, i ∉ S of max(0, 1 − x_j + x_i) / C: S are the ids (N, C) or (C) before the first −1.
 * A term of exactly 0 has no gradient.
 */
export function multiLabelMargin(f: Functional, input: Sym, target: Sym): Sym {
  const x = withBatch(f, input);
  const [n = 1, c = 1] = x.shape;
  const zero = f.scalar(0);
  const ids = f.reshape(target, [n, c]);
  const ends = f.binary('less', f.cast(ids, 'f32'), zero);
  // Number of negative ids up to each place: 0 before the first.
  const upTo = Float32Array.from({ length: c * c }, (_, i) => (Math.floor(i / c) <= i % c ? 1 : 0));
  const valid = f.binary('equal', f.matmul(ends, f.constant(upTo, [c, c])), zero);
  const names = f.binary('equal', f.reshape(ids, [n, c, 1]), f.constant(range(c), [1, 1, c]));
  const chosen = f.mul(names, f.reshape(valid, [n, c, 1]));
  const isTarget = f.sum(chosen, [1], true);
  const scores = f.reshape(x, [n, 1, c]);
  const right = f.sum(f.where(chosen, scores, zero), [2], true);
  const z = f.add(f.sub(f.scalar(1), right), scores);
  const others = f.where(isTarget, zero, f.reshape(valid, [n, c, 1]));
  const counts = f.mul(others, f.binary('less', zero, z));
  const losses = f.div(f.sum(f.where(counts, z, zero), [1, 2]), f.scalar(c));
  return f.reshape(losses, input.shape.length === 1 ? [] : [n]);
}

/** Mean over the last axis of −w_c[t ln σ(x) + (1 − t) ln σ(−x)]. */
export function multiLabelSoftMargin(
  f: Functional,
  x: Sym,
  target: Sym,
  weight: readonly number[] | null,
): Sym {
  const yes = f.mul(target, logSigmoid(f, x));
  const no = f.mul(f.sub(f.scalar(1), target), logSigmoid(f, f.unary('neg', x)));
  const terms = weighted(f, f.unary('neg', f.add(yes, no)), weight);
  const axis = x.shape.length - 1;
  return f.div(f.sum(terms, [axis]), f.scalar(x.shape[axis] as number));
}
