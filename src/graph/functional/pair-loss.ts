/** Losses that compare embeddings in pairs and triplets (parity 5.4), as in torch.nn.functional. */
import type { Functional, Sym } from '../blocks/functional';
import { clampMin } from './loss';

const lastAxis = (x: Sym) => [x.shape.length - 1];

/** 1 − cos for t = 1, max(0, cos − margin) for t = −1, else 0; over the last axis. */
export function cosineEmbedding(
  f: Functional,
  first: Sym,
  second: Sym,
  target: Sym,
  margin: number,
): Sym {
  const dot = (a: Sym, b: Sym) => f.sum(f.mul(a, b), lastAxis(a));
  const square = (a: Sym) => f.add(dot(a, a), f.scalar(1e-12));
  const cos = f.div(dot(first, second), f.sqrt(f.mul(square(first), square(second))));
  const zero = f.scalar(0);
  const near = f.sub(f.scalar(1), cos);
  const far = clampMin(f, f.sub(cos, f.scalar(margin)), 0);
  return f.add(
    f.where(f.binary('equal', target, f.scalar(1)), near, zero),
    f.where(f.binary('equal', target, f.scalar(-1)), far, zero),
  );
}

/** max(0, −t(x₁ − x₂) + margin); the gradient passes at 0. */
export function marginRanking(
  f: Functional,
  first: Sym,
  second: Sym,
  target: Sym,
  margin: number,
): Sym {
  const against = f.mul(f.unary('neg', target), f.sub(first, second));
  return clampMin(f, f.add(against, f.scalar(margin)), 0);
}

/** ‖a − b + eps‖_p over the last axis; no gradient where the norm is 0. */
export function pairwiseDistance(f: Functional, a: Sym, b: Sym, p: number, eps: number): Sym {
  const d = f.add(f.sub(a, b), f.scalar(eps));
  const zero = f.scalar(0);
  const one = f.scalar(1);
  if (p === 0) return f.sum(f.where(f.binary('equal', d, zero), zero, one), lastAxis(d));
  const size = f.unary('abs', d);
  if (p === 1) return f.sum(size, lastAxis(d));
  if (p === 2) return rooted(f, f.sum(f.mul(d, d), lastAxis(d)), (s) => f.sqrt(s));
  // At 0 a power below 1 has an infinite slope, which PyTorch leaves out.
  const none = f.binary('equal', d, zero);
  const powers = f.where(none, zero, f.binary('pow', f.where(none, one, size), f.scalar(p)));
  return rooted(f, f.sum(powers, lastAxis(d)), (s) => f.binary('pow', s, f.scalar(1 / p)));
}

/** A root that is 0 at 0 with no gradient there. */
function rooted(f: Functional, sum: Sym, root: (x: Sym) => Sym): Sym {
  const zero = f.scalar(0);
  const none = f.binary('equal', sum, zero);
  return f.where(none, zero, root(f.where(none, f.scalar(1), sum)));
}

/** torch.cosine_similarity over the last axis: no norm counts as less than 1e-8, which the gradient does not see. */
function cosineSimilarity(f: Functional, a: Sym, b: Sym): Sym {
  const unit = (x: Sym) => {
    const norm = rooted(f, f.sum(f.mul(x, x), lastAxis(x), true), (s) => f.sqrt(s));
    const raised = f.detach(f.sub(f.binary('max', norm, f.scalar(1e-8)), norm));
    return f.div(x, f.add(norm, raised));
  };
  return f.sum(f.mul(unit(a), unit(b)), lastAxis(a));
}

type Distance = (f: Functional, a: Sym, b: Sym) => Sym;

/** Distances over the last axis; None is PyTorch's own. */
export const distances = {
  None: (f, a, b) => pairwiseDistance(f, a, b, 2, 1e-6),
  l1: (f, a, b) => pairwiseDistance(f, a, b, 1, 1e-6),
  squared_l2: (f, a, b) => f.sum(f.mul(f.sub(a, b), f.sub(a, b)), lastAxis(a)),
  cosine: (f, a, b) => f.sub(f.scalar(1), cosineSimilarity(f, a, b)),
  dot: (f, a, b) => f.unary('neg', f.sum(f.mul(a, b), lastAxis(a))),
} satisfies Record<string, Distance>;

/** max(0, d(a, p) − d(a, n) + margin); `swap` takes d(p, n) for d(a, n) where it is smaller. */
export function tripletMarginOf(
  f: Functional,
  anchor: Sym,
  positive: Sym,
  negative: Sym,
  distance: Distance,
  { margin, swap }: { margin: number; swap: boolean },
): Sym {
  const near = distance(f, anchor, positive);
  let far = distance(f, anchor, negative);
  if (swap) far = f.binary('min', far, distance(f, positive, negative));
  return clampMin(f, f.add(f.sub(near, far), f.scalar(margin)), 0);
}

/** The same with ‖a − b + eps‖_p. */
export function tripletMargin(
  f: Functional,
  anchor: Sym,
  positive: Sym,
  negative: Sym,
  options: { margin: number; p: number; eps: number; swap: boolean },
): Sym {
  const distance: Distance = (_, a, b) => pairwiseDistance(f, a, b, options.p, options.eps);
  return tripletMarginOf(f, anchor, positive, negative, distance, options);
}
