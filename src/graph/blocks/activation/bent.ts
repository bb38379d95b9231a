/** Pieces that activations are made of, with PyTorch's gradients at kinks and for infinite numbers. */
import type { Functional, Sym } from '../functional';

/** 1 where x > 0; 0 for NaN. */
export function positive(f: Functional, x: Sym): Sym {
  return f.binary('less', f.scalar(0), x);
}

/**
 * x > 0 ? x : negative(x). `negative` is given 0 instead of x where it does not count, so that neither
 * it nor its gradient can become infinite there (0 · ∞ is NaN). The slope at 0 is that of `negative`.
 */
export function bent(f: Functional, x: Sym, negative: (x: Sym) => Sym): Sym {
  const above = positive(f, x);
  return f.where(above, x, negative(f.where(above, f.scalar(0), x)));
}

/** As `bent` with the condition x ≤ 0: NaN has the slope of the line, 1, as PyTorch's ELUs have it. */
export function bentBelow(f: Functional, x: Sym, negative: (x: Sym) => Sym): Sym {
  const below = f.binary('lessEqual', x, f.scalar(0));
  return f.where(below, negative(f.where(below, x, f.scalar(0))), x);
}

/** α (e^(x/s) − 1). */
export function scaledExpm1(f: Functional, x: Sym, alpha: number, stretch = 1): Sym {
  const inner = stretch === 1 ? x : f.div(x, f.scalar(stretch));
  return f.mul(f.unary('expm1', inner), f.scalar(alpha));
}

/**
 * min(max(x, low), high) whose gradient is 0 at both ends too (Hardtanh's; torch.clamp passes 1 there).
 * NaN stays.
 */
export function hardClamp(f: Functional, x: Sym, low: number, high: number): Sym {
  const [bottom, top] = [f.scalar(low), f.scalar(high)];
  const below = f.binary('lessEqual', x, bottom);
  const beyond = f.binary('lessEqual', top, x);
  return f.where(below, bottom, f.where(beyond, top, x));
}

/** ln(1 + eˣ) as max(0, x) + ln(1 + e^(−|x|)): no overflow on either side; slope ½ at 0. */
export function softplus(f: Functional, x: Sym): Sym {
  const above = positive(f, x);
  const folded = f.where(above, f.unary('neg', x), x);
  return f.add(f.where(above, x, f.scalar(0)), f.unary('log1p', f.unary('exp', folded)));
}

/** 1 where |x| ≤ limit; 0 for NaN. */
export function within(f: Functional, x: Sym, limit: number): Sym {
  return f.binary('lessEqual', f.unary('abs', x), f.scalar(limit));
}
