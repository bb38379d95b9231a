/**
 * Resampling of pictures as PIL does it, byte for byte (parity 2.3), and of float planes as PyTorch's
 * anti-aliased interpolate: separable filters, horizontal pass first.
 */

export interface Filter {
  /** Half the width of the filter at scale 1. */
  readonly support: number;
  weight(x: number): number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

/** Cubic convolution (Keys). */
export function cubic(x: number, a: number): number {
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

/** Filters by the name of the interpolation mode. A new one is a line here. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  BOX: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  BILINEAR: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  HAMMING: {
    support: 1,
    weight: (x) => {
      const d = Math.abs(x);
      if (d === 0) return 1;
      // PIL holds these two factors in float32.
      return d >= 1 ? 0 : sinc(d) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(d * Math.PI));
    },
  },
  BICUBIC: { support: 2, weight: (x) => cubic(x, -0.5) },
  LANCZOS: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** For each output element: where its sources begin, how many there are, and their weights. */
export interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `width` weights for each output element, unused ones 0; they sum to 1. */
  readonly weights: Float64Array;
  readonly width: number;
}

/**
 * Sources and weights for an axis of length `from` that becomes `to` long. `round` rounds positions:
 * PIL reckons them in float64, PyTorch in float32.
 */
export function tapsOf(
  filter: Filter,
  from: number,
  to: number,
  round: (x: number) => number = (x) => x,
): Taps {
  const scale = round(from / to);
  const spread = Math.max(scale, 1);
  const support = filter.support * spread;
  const width = Math.ceil(support) * 2 + 1;
  const inverse = 1 / spread;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Float64Array(to * width);
  for (let i = 0; i < to; i++) {
    const centre = round((i + 0.5) * scale);
    const begin = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let x = begin; x < end; x++) {
      const weight = filter.weight((x - centre + 0.5) * inverse);
      weights[i * width + x - begin] = weight;
      sum += weight;
    }
    if (sum !== 0) {
      for (let k = 0; k < end - begin; k++) {
        weights[i * width + k] = (weights[i * width + k] as number) / sum;
      }
    }
    first[i] = begin;
    count[i] = end - begin;
  }
  return { first, count, weights, width };
}

/** Fraction bits of PIL's integer weights. */
const BITS = 22;
const HALF = 1 << (BITS - 1);

/** Weights as PIL's integers, rounded half away from zero. */
export function integerWeights(taps: Taps): Int32Array {
  return Int32Array.from(taps.weights, (w) => Math.trunc(w * (1 << BITS) + (w < 0 ? -0.5 : 0.5)));
}

const clamp = (sum: number) => {
  const value = sum >> BITS;
  return value < 0 ? 0 : Math.min(value, 255);
};

/** Horizontal pass over interleaved bytes: each row of `from` pixels becomes one of `to`. */
export function resampleRows(
  source: Uint8Array,
  out: Uint8Array,
  shape: {
    readonly from: number;
    readonly to: number;
    readonly rows: number;
    readonly channels: number;
  },
  taps: Taps,
  weights: Int32Array,
): void {
  const { from, to, rows, channels } = shape;
  const { first, count, width } = taps;
  let o = 0;
  for (let y = 0; y < rows; y++) {
    const row = y * from * channels;
    for (let x = 0; x < to; x++) {
      const begin = row + (first[x] as number) * channels;
      const n = count[x] as number;
      const at = x * width;
      if (channels === 1) {
        let sum = HALF;
        for (let k = 0; k < n; k++) {
          sum = (sum + (source[begin + k] as number) * (weights[at + k] as number)) | 0;
        }
        out[o++] = clamp(sum);
      } else {
        let red = HALF;
        let green = HALF;
        let blue = HALF;
        for (let k = 0, p = begin; k < n; k++, p += 3) {
          const weight = weights[at + k] as number;
          red = (red + (source[p] as number) * weight) | 0;
          green = (green + (source[p + 1] as number) * weight) | 0;
          blue = (blue + (source[p + 2] as number) * weight) | 0;
        }
        out[o++] = clamp(red);
        out[o++] = clamp(green);
        out[o++] = clamp(blue);
      }
    }
  }
}

/** Vertical pass: rows of `row` bytes are blended into `to` rows. */
export function resampleColumns(
  source: Uint8Array,
  out: Uint8Array,
  row: number,
  to: number,
  taps: Taps,
  weights: Int32Array,
): void {
  const { first, count, width } = taps;
  const sums = new Int32Array(row);
  for (let y = 0; y < to; y++) {
    sums.fill(HALF);
    const n = count[y] as number;
    for (let k = 0; k < n; k++) {
      const weight = weights[y * width + k] as number;
      const begin = ((first[y] as number) + k) * row;
      for (let x = 0; x < row; x++) {
        sums[x] = (sums[x] as number) + (source[begin + x] as number) * weight;
      }
    }
    const o = y * row;
    for (let x = 0; x < row; x++) out[o + x] = clamp(sums[x] as number);
  }
}

/**
 * Sources of PIL's NEAREST for an axis. PIL adds the step up pixel by pixel instead of multiplying, so
 * rounding decides where (i+½)·n/m is whole; −1 marks a position that rounding carried off the picture.
 */
export function nearestSources(from: number, to: number): Int32Array {
  const step = from / to;
  const out = new Int32Array(to);
  let at = step * 0.5;
  for (let i = 0; i < to; i++) {
    const source = Math.trunc(at);
    out[i] = source < from ? source : -1;
    at += step;
  }
  return out;
}
