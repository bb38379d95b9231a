/**
 * The directions of greatest variance of many samples with many features: randomised subspace iteration
 * (Halko, Martinsson, Tropp: Finding Structure with Randomness, 2011, algorithm 4.4) finds the few
 * dimensions that carry most of it, and an exact decomposition is made in those.
 */
import { PCA } from 'ml-pca';

/** Up to so many features the exact decomposition takes no time worth saving. */
const EXACT_FEATURES = 32;
/** Dimensions beyond those that are wanted, so that these converge fast. */
const OVERSAMPLED = 10;
const ITERATIONS = 8;
/** Multiplications between two pauses: some 10 ms. */
const PIECE = 1e7;

export interface Principal {
  /** Coordinates of each sample along the components, row by row; the largest of each is positive. */
  readonly points: Float64Array;
  readonly components: number;
  /** Shares of the whole variance, one for each component. */
  readonly shares: readonly number[];
}

/**
 * @param values (samples, features), row-major
 * @param wanted how many components, at most
 * @param pause called now and then while it computes
 */
export async function principalComponents(
  values: ArrayLike<number>,
  samples: number,
  wanted: number,
  pause: () => Promise<void> = async () => {},
): Promise<Principal> {
  const features = values.length / samples;
  const centred = centre(values, samples, features);
  let total = 0;
  for (const v of centred) total += v * v;
  const few =
    features <= EXACT_FEATURES
      ? rowsOf(centred, samples, features)
      : await subspace(centred, samples, features, wanted + OVERSAMPLED, pause);
  const components = Math.min(wanted, few[0]?.length ?? 0, samples - 1);
  const points = new Float64Array(samples * components);
  if (!(total > 0)) return { points, components, shares: Array(components).fill(0) };
  const exact = new PCA(few, { method: 'SVD', center: true, scale: false });
  const projected = exact.predict(few, { nComponents: components });
  for (let c = 0; c < components; c++) {
    // A component has no sign of its own.
    let largest = 0;
    for (let i = 0; i < samples; i++) {
      const v = projected.get(i, c);
      if (Math.abs(v) > Math.abs(largest)) largest = v;
    }
    for (let i = 0; i < samples; i++)
      points[i * components + c] = projected.get(i, c) * (largest < 0 ? -1 : 1);
  }
  const variance = total / (samples - 1);
  const shares = exact.getEigenvalues().slice(0, components);
  return { points, components, shares: shares.map((v) => v / variance) };
}

function centre(values: ArrayLike<number>, samples: number, features: number): Float64Array {
  const means = new Float64Array(features);
  for (let i = 0, at = 0; i < samples; i++)
    for (let f = 0; f < features; f++, at++)
      means[f] = (means[f] as number) + (values[at] as number) / samples;
  const centred = new Float64Array(samples * features);
  for (let i = 0, at = 0; i < samples; i++)
    for (let f = 0; f < features; f++, at++)
      centred[at] = (values[at] as number) - (means[f] as number);
  return centred;
}

function rowsOf(values: Float64Array, samples: number, features: number): number[][] {
  return Array.from({ length: samples }, (_, i) => [
    ...values.subarray(i * features, (i + 1) * features),
  ]);
}

/** The samples in an orthonormal basis of the dimensions that carry most of their variance. */
async function subspace(
  x: Float64Array,
  samples: number,
  features: number,
  wanted: number,
  pause: () => Promise<void>,
): Promise<number[][]> {
  const size = Math.min(wanted, samples, features);
  const random = generator();
  const basis = Array.from({ length: size }, () => Float64Array.from({ length: features }, random));
  orthonormalise(basis);
  const rows = Math.max(1, Math.floor(PIECE / (features * size)));
  const projected = Array.from({ length: samples }, () => new Array<number>(size).fill(0));
  for (let iteration = 0; iteration <= ITERATIONS; iteration++) {
    const next = basis.map(() => new Float64Array(features));
    for (let i = 0; i < samples; i++) {
      const row = x.subarray(i * features, (i + 1) * features);
      basis.forEach((direction, c) => {
        const along = dot(row, direction);
        (projected[i] as number[])[c] = along;
        add(next[c] as Float64Array, along, row);
      });
      if (i % rows === rows - 1) await pause();
    }
    if (iteration === ITERATIONS) break;
    orthonormalise(next);
    basis.splice(0, size, ...next);
  }
  return projected;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function add(to: Float64Array, factor: number, what: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (what[i] as number);
}

/** Gram and Schmidt, twice for the sake of rounding. What has no length left becomes zero. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  vectors.forEach((v, c) => {
    const before = Math.sqrt(dot(v, v));
    for (let pass = 0; pass < 2; pass++)
      for (const other of vectors.slice(0, c)) add(v, -dot(v, other), other);
    const length = Math.sqrt(dot(v, v));
    if (!(length > before * 1e-10)) v.fill(0);
    else for (let i = 0; i < v.length; i++) v[i] = (v[i] as number) / length;
  });
}

/** Numbers in (−0.5, 0.5), always the same. */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296 - 0.5;
  };
}
