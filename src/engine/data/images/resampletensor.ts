/**
 * Resampling of float planes as torch.nn.functional.interpolate does it (parity 2.3): with antialias
 * the filters of `resample.ts` in floats, without it 2 or 4 taps, and two kinds of nearest.
 */
import { cubic, FILTERS, tapsOf } from './resample';
import type { Taps } from './taps';

/** Taps of an axis for BILINEAR or BICUBIC; sources beyond the edge count as the edge. */
export function tensorTaps(mode: string, antialias: boolean, from: number, to: number): Taps {
  const filter = FILTERS[mode];
  if (antialias && filter) return tapsOf(filter, from, to, Math.fround);
  const width = mode === 'BICUBIC' ? 4 : 2;
  const scale = Math.fround(from / to);
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Float64Array(to * width);
  for (let i = 0; i < to; i++) {
    let centre = Math.fround(Math.fround((i + 0.5) * scale) - 0.5);
    if (mode === 'BILINEAR') centre = Math.max(0, centre);
    const left = Math.floor(centre) - (width / 2 - 1);
    const begin = Math.min(Math.max(0, left), from - 1);
    for (let k = 0; k < width; k++) {
      const distance = Math.abs(left + k - centre);
      const weight = mode === 'BICUBIC' ? cubic(distance, -0.75) : Math.max(0, 1 - distance);
      const source = Math.min(Math.max(0, left + k), from - 1);
      const at = i * width + source - begin;
      weights[at] = (weights[at] as number) + weight;
      count[i] = Math.max(count[i] as number, source - begin + 1);
    }
    first[i] = begin;
  }
  return { first, count, weights, width };
}

/** Sources of NEAREST, ⌊i·n/m⌋, or NEAREST_EXACT, ⌊(i+½)·n/m⌋, reckoned in float32 as PyTorch does. */
export function tensorNearest(exact: boolean, from: number, to: number): Taps {
  const scale = Math.fround(from / to);
  const first = Int32Array.from({ length: to }, (_, i) =>
    Math.min(from - 1, Math.floor(Math.fround((exact ? i + 0.5 : i) * scale))),
  );
  return {
    first,
    count: new Int32Array(to).fill(1),
    weights: new Float64Array(to).fill(1),
    width: 1,
  };
}

/**
 * Applies taps along one axis: `source` is `outer` blocks of `from` × `inner` numbers, `out` the same
 * with `to` in the middle.
 */
export function resampleAxis(
  source: Float32Array,
  out: Float32Array,
  shape: {
    readonly outer: number;
    readonly from: number;
    readonly to: number;
    readonly inner: number;
  },
  taps: Taps,
): void {
  const { outer, from, to, inner } = shape;
  for (let b = 0; b < outer; b++) {
    for (let i = 0; i < to; i++) {
      const begin = (b * from + (taps.first[i] as number)) * inner;
      const n = taps.count[i] as number;
      const place = (b * to + i) * inner;
      for (let x = 0; x < inner; x++) {
        let sum = 0;
        for (let k = 0; k < n; k++) {
          sum +=
            (source[begin + k * inner + x] as number) *
            (taps.weights[i * taps.width + k] as number);
        }
        out[place + x] = sum;
      }
    }
  }
}
