/** Resampling of Upsample, axis by axis (parity 3.9): each place is a weighted sum of source places. */
import type { Functional, Sym } from '../blocks/functional';

export type Interpolation = 'nearest' | 'nearest-exact' | 'linear' | 'cubic';

/** Tap k of place j reads `indices[k][j]` with `weights[k][j]`. */
export interface Taps {
  readonly indices: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
}

/** PyTorch works out source positions in float32, which decides where a position meets a whole number. */
const f32 = Math.fround;

/** Keys' cubic with a = −0.75, at distances 1 + t, t, 1 − t, 2 − t. */
function cubicWeights(t: number): readonly [number, number, number, number] {
  const a = -0.75;
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(t + 1), near(t), near(1 - t), far(2 - t)];
}

/**
 * Where each of `size` places of an axis of `length` reads from.
 *
 * @param scale the scale_factor that made the size: the ratio is then 1/scale, not length/size
 */
export function tapsOf(
  mode: Interpolation,
  length: number,
  size: number,
  { scale = null, alignCorners = false }: { scale?: number | null; alignCorners?: boolean } = {},
): Taps {
  const places = Array.from({ length: size }, (_, i) => i);
  const last = length - 1;
  const clamp = (i: number) => Math.min(last, Math.max(0, i));
  const ones = places.map(() => 1);
  // PyTorch takes these two sizes at their word, whatever the scale.
  if (mode === 'nearest' && size === 2 * length)
    return { indices: [places.map((i) => i >> 1)], weights: [ones] };
  if (length === size && mode !== 'cubic') return { indices: [places], weights: [ones] };
  const ratio =
    alignCorners && mode !== 'nearest' && mode !== 'nearest-exact'
      ? f32(size > 1 ? last / (size - 1) : 0)
      : f32(scale === null ? length / size : 1 / scale);
  if (mode === 'nearest' || mode === 'nearest-exact') {
    const half = mode === 'nearest' ? 0 : 0.5;
    const indices = places.map((i) => Math.min(last, Math.floor(f32((i + half) * ratio))));
    return { indices: [indices], weights: [ones] };
  }
  const at = (i: number) => (alignCorners ? f32(i * ratio) : f32(f32(ratio * (i + 0.5)) - 0.5));
  if (mode === 'linear') {
    const left = places.map((i) => Math.max(0, at(i)));
    const whole = left.map((x) => Math.min(last, Math.floor(x)));
    const rest = left.map((x, i) => Math.min(1, Math.max(0, x - (whole[i] as number))));
    return {
      indices: [whole, whole.map((i) => Math.min(last, i + 1))],
      weights: [rest.map((t) => 1 - t), rest],
    };
  }
  const floors = places.map((i) => Math.floor(at(i)));
  const weights = places.map((i, j) => cubicWeights(at(i) - (floors[j] as number)));
  return {
    indices: [-1, 0, 1, 2].map((k) => floors.map((i) => clamp(i + k))),
    weights: [0, 1, 2, 3].map((k) => weights.map((w) => w[k] as number)),
  };
}

/** One axis of x resampled. */
export function resampleAlong(f: Functional, x: Sym, axis: number, taps: Taps): Sym {
  const shape = x.shape.map((_, i) => (i === axis ? (taps.indices[0]?.length ?? 0) : 1));
  let sum: Sym | undefined;
  taps.indices.forEach((indices, k) => {
    const weights = taps.weights[k] as readonly number[];
    const same = indices.length === x.shape[axis] && indices.every((from, i) => from === i);
    let part = same ? x : f.gather(x, axis, indices);
    if (weights.some((w) => w !== 1))
      part = f.mul(part, f.constant(Float32Array.from(weights), shape));
    sum = sum ? f.add(sum, part) : part;
  });
  return sum ?? x;
}
