/** Arithmetic of axes; an unknown length (`null`) stays unknown and never causes an error. */
import type { Dim, Shape } from '../types';

/** One axis of a sliding window. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  /** Before and after, together. */
  readonly padding: number;
  readonly dilation: number;
}

/** Input length that one window covers: d(k − 1) + 1. */
export function reach(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

/** Output length of a convolution (parity 3.1); below 1 when the window does not fit. */
export function convolved(length: Dim, w: Window): Dim {
  if (length === null) return null;
  return Math.floor((length + w.padding - reach(w.kernel, w.dilation)) / w.stride) + 1;
}

/**
 * Output length of a pooling (parity 3.2). In ceil mode a last window that would start in the padding
 * at the end is dropped.
 */
export function pooled(
  length: Dim,
  w: { kernel: number; stride: number; padding: number; dilation: number; ceilMode: boolean },
): Dim {
  if (length === null) return null;
  const room = length + 2 * w.padding - reach(w.kernel, w.dilation);
  if (!w.ceilMode) return Math.floor(room / w.stride) + 1;
  const n = Math.ceil(room / w.stride) + 1;
  return (n - 1) * w.stride >= length + w.padding ? n - 1 : n;
}

/** Padding that keeps an axis's length with stride 1: the odd one goes to the end. */
export function samePadding(kernel: number, dilation: number): readonly [number, number] {
  const total = dilation * (kernel - 1);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** An axis counted from 0; negative ones count from the end. `undefined` when there is none. */
export function axisOf(dim: number, rank: number): number | undefined {
  const axis = dim < 0 ? dim + rank : dim;
  return axis >= 0 && axis < rank ? axis : undefined;
}

/** Product of all lengths, `null` when one is unknown. */
export function product(shape: Shape): Dim {
  let n = 1;
  for (const d of shape) {
    if (d === null) return null;
    n *= d;
  }
  return n;
}

/** Both known and different. */
export function differ(a: Dim, b: Dim): boolean {
  return a !== null && b !== null && a !== b;
}

/** Different number of axes, or an axis known to differ. */
export function shapesDiffer(a: Shape, b: Shape): boolean {
  return a.length !== b.length || a.some((d, i) => differ(d, b[i] ?? null));
}
