/** Arithmetic of flat vectors. Sums are taken in float64 whatever the vectors hold. */

export type Vector = Float32Array | Float64Array;

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** x ← x + factor · v; returns x. */
export function addScaled<V extends Vector>(x: V, factor: number, v: Vector): V {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + factor * (v[i] as number);
  return x;
}

export function scaled(v: Vector, factor: number): Vector {
  const result = v.slice();
  for (let i = 0; i < result.length; i++) result[i] = (result[i] as number) * factor;
  return result;
}

/** Largest absolute value; NaN where there is one, 0 of nothing. */
export function largest(v: Vector): number {
  let most = 0;
  for (const x of v) {
    const size = Math.abs(x);
    if (Number.isNaN(size)) return Number.NaN;
    if (size > most) most = size;
  }
  return most;
}

/** Sum of the absolute values. */
export function totalOf(v: Vector): number {
  let sum = 0;
  for (const x of v) sum += Math.abs(x);
  return sum;
}
