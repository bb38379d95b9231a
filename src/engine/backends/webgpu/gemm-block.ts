/** What the kernels of the matrix product share: their operands, and how a block of results is stored. */
import type { OpKernel } from './lowering';

/** A or B: statements that narrow down to one element. Names must carry the suffix `s`. */
export interface GemmOperand {
  /** Extents of the index m (or n), slowest first. */
  readonly outer: readonly number[];
  /** Statements for one m (or n) with coordinates `c`. `g` is the group. */
  place(c: readonly string[], s: string): string[];
  /** Statements for coordinate `level` of k. */
  step(level: number, c: string, s: string): string[];
  /** The element, after `place` and all steps. */
  element(kernel: OpKernel, s: string): string;
  /** Which index runs along memory: neighbouring invocations load along it. */
  readonly fast: 'outer' | 'k';
  /** Present where elements of neighbouring n at neighbouring k are the same ones. */
  readonly slide?: Slide;
}

/**
 * The innermost coordinates of n and k only shift the element: one more of n by `outer`, one more of k by `k`
 * places.
 */
export interface Slide {
  readonly outer: number;
  readonly k: number;
  /** The element for innermost k `base`, after all steps but the innermost, `shift` places on. */
  element(kernel: OpKernel, s: string, base: string, shift: number): string;
}

export interface Gemm {
  readonly a: GemmOperand;
  readonly b: GemmOperand;
  /** Extents of k, slowest first. */
  readonly k: readonly number[];
  readonly groups: number;
  /** Linear index in output 0 of element (g, m, n); `mc` and `nc` are coordinates. */
  index(at: { g: string; m: string; n: string; mc: string[]; nc: string[] }): string;
}

/** How a kernel hands over one element of the result. */
export type Sink = (
  kernel: OpKernel,
  g: string,
  split: string,
  m: string,
  n: string,
  value: string,
) => string;

export const range = (length: number) => Array.from({ length }, (_, i) => i);

/** Stores a block of accumulators, with guards only where the blocks do not divide the result. */
export function storeBlock(
  kernel: OpKernel,
  sink: Sink,
  rows: { names: string[]; guard: string | null },
  columns: { names: string[]; guard: string | null },
  accumulator: (i: number, j: number) => string,
): string {
  return rows.names
    .map((row, i) => {
      const stores = columns.names.map((column, j) => {
        const text = sink(kernel, 'g', 'split', row, column, accumulator(i, j));
        return columns.guard ? `if (${column} < ${columns.guard}) { ${text} }` : text;
      });
      const body = stores.join('\n');
      return rows.guard ? `if (${row} < ${rows.guard}) {\n${body}\n}` : body;
    })
    .join('\n');
}
