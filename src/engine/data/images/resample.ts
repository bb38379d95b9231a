/**
 * Resampling of pictures as PIL does it, byte for byte (parity 2.3), and of float planes as PyTorch's
 * anti-aliased interpolate: separable filters, horizontal pass first. (Pillow 13 goes vertically first
 * for some shapes where the height shrinks more than the width; its pixels then differ by one here and
 * there. The passes themselves are the same, and the order is the one of all Pillows before it.)
 */

import { kernels } from './kernels';
import type { Rows, Taps } from './taps';

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
      const weight = round(filter.weight(round((x - centre + 0.5) * inverse)));
      weights[i * width + x - begin] = weight;
      sum = round(sum + weight);
    }
    if (sum !== 0) {
      for (let k = 0; k < end - begin; k++) {
        weights[i * width + k] = round((weights[i * width + k] as number) / sum);
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
  const { weights } = taps;
  const out = new Int32Array(weights.length);
  for (let i = 0; i < out.length; i++) {
    const w = weights[i] as number;
    out[i] = Math.trunc(w * (1 << BITS) + (w < 0 ? -0.5 : 0.5));
  }
  return out;
}

/** Integer sums are written through a clamped view: 0…255 without a branch. */
function clampedView(bytes: Uint8Array): Uint8ClampedArray {
  return new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Horizontal pass over interleaved bytes: each row of the box becomes one of `to` pixels. */
export function resampleRows(
  source: Uint8Array,
  out: Uint8Array,
  box: Rows,
  to: number,
  taps: Taps,
  weights: Int32Array,
): void {
  const { begin, stride, rows, channels } = box;
  if (channels === 3) {
    kernels().rgbRows(source, out, box, to, taps, weights);
    return;
  }
  const view = clampedView(out);
  for (let y = 0; y < rows; y++) {
    const row = begin + y * stride;
    const o = y * to * channels;
    if (channels === 1) greyRow(source, row, view, o, to, taps, weights);
    else
      for (let c = 0; c < channels; c++)
        stridedRow(source, row + c, view, o + c, to, channels, taps, weights);
  }
}

function greyRow(
  source: Uint8Array,
  row: number,
  out: Uint8ClampedArray,
  start: number,
  to: number,
  { first, count, width }: Taps,
  weights: Int32Array,
): void {
  for (let x = 0; x < to; x++) {
    let p = row + (first[x] as number);
    let at = x * width;
    const end = at + (count[x] as number);
    let sum = HALF;
    for (; at < end; at++, p++) {
      sum = (sum + Math.imul(source[p] as number, weights[at] as number)) | 0;
    }
    out[start + x] = sum >> BITS;
  }
}

function stridedRow(
  source: Uint8Array,
  row: number,
  out: Uint8ClampedArray,
  start: number,
  to: number,
  step: number,
  { first, count, width }: Taps,
  weights: Int32Array,
): void {
  for (let x = 0, o = start; x < to; x++, o += step) {
    const p = row + (first[x] as number) * step;
    let sum = HALF;
    for (let k = 0; k < (count[x] as number); k++) {
      sum = (sum + Math.imul(source[p + k * step] as number, weights[x * width + k] as number)) | 0;
    }
    out[o] = sum >> BITS;
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
