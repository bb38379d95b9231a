/** Normal numbers between two bounds, by the inverse of the distribution function. */

/** Complementary error function, relative error below 1.2e-7 (Press et al., Numerical Recipes, erfcc). */
function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.5 * z);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ].reduceRight((sum, c) => sum * t + c, 0);
  const y = t * Math.exp(-z * z + series);
  return x >= 0 ? y : 2 - y;
}

/** Share of N(0, 1) below x. */
export function normalBelow(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

const polynomial = (coefficients: readonly number[], x: number) =>
  coefficients.reduce((sum, c) => sum * x + c, 0);

const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2,
  -3.066479806614716e1, 2.506628277459239,
];
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
  -1.328068155288572e1, 1,
];
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
];
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const TAIL = 0.02425;

/** The x with a share p of N(0, 1) below it, 0 < p < 1; relative error 1.2e-9 (P. J. Acklam). */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < TAIL) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(C, q) / polynomial(D, q);
  }
  const q = p - 0.5;
  const r = q * q;
  return (q * polynomial(A, r)) / polynomial(B, r);
}

/**
 * Fills with N(mean, std) conditioned on [low, high].
 *
 * @param uniform number i of U(0,1), never 0 or 1
 */
export function truncatedNormal(
  out: Float32Array,
  uniform: (i: number) => number,
  spec: {
    readonly mean: number;
    readonly std: number;
    readonly low: number;
    readonly high: number;
  },
): void {
  const { mean, std, low, high } = spec;
  // Shares are exact near 0, not near 1: the half with the bounds is mirrored to the lower side.
  const mirrored = low + high > 2 * mean;
  const [from, to] = mirrored ? [mean - high, mean - low] : [low - mean, high - mean];
  const first = normalBelow(from / std);
  const width = normalBelow(to / std) - first;
  for (let i = 0; i < out.length; i++) {
    const share = first + width * uniform(i);
    const x = share > 0 && share < 1 ? std * normalQuantile(share) : 0;
    const value = mirrored ? mean - x : mean + x;
    // Rounding may step over a bound; beyond the reach of float64 only the nearer bound is left.
    out[i] = width > 0 ? Math.min(high, Math.max(low, value)) : mirrored ? low : high;
  }
}
