/** Moves along single axes that several composites need. */
import type { Functional, Sym } from '../blocks/functional';

/** 0 … length − 1. */
export function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

/** x[…, indices[j], …] along an axis; x itself where that changes nothing. */
export function gatherAlong(f: Functional, x: Sym, axis: number, indices: readonly number[]): Sym {
  const same = indices.length === x.shape[axis] && indices.every((at, i) => at === i);
  return same ? x : f.gather(x, axis, indices);
}

/** Zeros before and after the elements of an axis. */
export function zerosAround(
  f: Functional,
  x: Sym,
  axis: number,
  before: number,
  after: number,
): Sym {
  if (before === 0 && after === 0) return x;
  const length = x.shape[axis] as number;
  const places = range(length).map((i) => before + i);
  return f.scatterAdd(x, axis, places, before + length + after);
}

/** (N, C, D, H, W) → (N·D, C, H, W): every slice becomes a sample. */
export function slicesAsSamples(f: Functional, x: Sym): Sym {
  const [n, c, d, h, w] = x.shape as [number, number, number, number, number];
  const turned = c === 1 ? x : f.transpose(x, [0, 2, 1, 3, 4]);
  return f.reshape(turned, [n * d, c, h, w]);
}

/** (N·D, C, H, W) → (N, C, D, H, W). */
export function samplesAsSlices(f: Functional, x: Sym, depth: number): Sym {
  const [nd, c, h, w] = x.shape as [number, number, number, number];
  return f.transpose(f.reshape(x, [nd / depth, depth, c, h, w]), [0, 2, 1, 3, 4]);
}
