/**
 * The intermediate representation: values and nodes of one static plan. Every shape is a number,
 * every node has a fixed place in the order; backends only translate.
 */

export type DType = 'f32' | 'i32';
export type Shape = readonly number[];

/** Host side of a value. */
export type HostArray = Float32Array | Int32Array;

export interface Value {
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly source: /** Given anew for each run. */
    | { readonly kind: 'feed'; readonly name: string }
    /** Kept in the backend's store between runs: parameters, buffers, optimizer slots. */
    | { readonly kind: 'state'; readonly name: string }
    /** Known when compiling. A scalar has shape []. */
    | { readonly kind: 'constant'; readonly data: HostArray }
    /**
     * U[0,1) float32, drawn anew each run from Philox4x32-10: element i of stream `stream` at step t is
     * lane i%4 of the block with counter (⌊i/4⌋, stream, t, 0) and the key of the project seed
     * (`engine/ir/philox.ts`). Same bits on every backend.
     */
    | { readonly kind: 'uniform'; readonly stream: number }
    | { readonly kind: 'node'; readonly node: number; readonly output: number };
}

/** Attributes of each op; `ops/` holds shape rule, gradient and lowering to the backends. */
export interface OpAttributes {
  // elementwise, NumPy broadcasting; comparisons give f32 1 or 0
  neg: Record<never, never>;
  exp: Record<never, never>;
  log: Record<never, never>;
  sqrt: Record<never, never>;
  abs: Record<never, never>;
  relu: Record<never, never>;
  sigmoid: Record<never, never>;
  tanh: Record<never, never>;
  erf: Record<never, never>;
  /** ln(1 + x) and eˣ − 1, exact near 0. */
  log1p: Record<never, never>;
  expm1: Record<never, never>;
  /** 1 where NaN, else 0; NaN has no gradient. */
  isNaN: Record<never, never>;
  add: Record<never, never>;
  sub: Record<never, never>;
  mul: Record<never, never>;
  div: Record<never, never>;
  max: Record<never, never>;
  min: Record<never, never>;
  /** aᵇ; NaN for a negative a and a b that is not whole, as C's pow. */
  pow: Record<never, never>;
  equal: Record<never, never>;
  less: Record<never, never>;
  lessEqual: Record<never, never>;
  /** (condition f32 ≠ 0, a, b); a and b of one dtype. */
  where: Record<never, never>;
  /** No gradient; to its own dtype it is detach. */
  cast: { readonly to: DType };
  // shape
  reshape: { readonly shape: Shape };
  transpose: { readonly perm: readonly number[] };
  /** Repeats size-1 axes (NumPy broadcast_to). */
  expand: { readonly shape: Shape };
  /** y[…, j, …] = x[…, indices[j], …] along `axis`. */
  gatherAxis: { readonly axis: number; readonly indices: readonly number[] };
  /** Adjoint of gatherAxis: y has length `size` along `axis`; repeated indices add up. */
  scatterAddAxis: {
    readonly axis: number;
    readonly indices: readonly number[];
    readonly size: number;
  };
  /** Joins any number of inputs along `axis`. */
  concat: { readonly axis: number };
  /** inputs table (V, D), ids i32 of any shape → (…ids, D): row ids[…] of the table. */
  gatherRows: Record<never, never>;
  /** Adjoint of gatherRows: inputs dy (…ids, D), ids → (rows, D); repeated ids add up. */
  scatterAddRows: { readonly rows: number };
  // reductions; axes sorted, kept as size 1 when keepDims
  reduceSum: { readonly axes: readonly number[]; readonly keepDims: boolean };
  reduceMax: { readonly axes: readonly number[]; readonly keepDims: boolean };
  /** First of equal maxima, i32, axis removed. */
  argmax: { readonly axis: number };
  /** 2-D only. */
  matmul: { readonly transA: boolean; readonly transB: boolean };
  /** inputs x (N,C,H,W), w (O,C/g,kH,kW). Cross-correlation. */
  conv2d: ConvAttributes;
  /** inputs dy (N,O,OH,OW), w (O,C/g,kH,kW) → (N,C,H,W) with (H,W) = inputSize. */
  conv2dInputGrad: ConvAttributes & { readonly inputSize: readonly [number, number] };
  /** inputs x (N,C,H,W), dy (N,O,OH,OW) → (O,C/g,kH,kW). */
  conv2dWeightGrad: ConvAttributes & { readonly kernel: readonly [number, number] };
  /** → values, indices (i32, flat in the unpadded plane). Ties: first; NaN beats everything (last NaN). */
  maxPool2d: MaxPoolAttributes;
  /** inputs dy, indices → (N,C,H,W); overlapping windows add up. */
  maxPool2dGrad: MaxPoolAttributes & { readonly inputSize: readonly [number, number] };
  avgPool2d: AvgPoolAttributes;
  /** input dy */
  avgPool2dGrad: AvgPoolAttributes & { readonly inputSize: readonly [number, number] };
  /** inputs x, indices → zeros of outputSize with x put at the indices; of repeated ones the last stays. */
  maxUnpool2d: { readonly outputSize: readonly [number, number] };
  /** inputs dy (N,C,H,W), indices (N,C,h,w) → (N,C,h,w): dy at each index. */
  gatherPlane: Record<never, never>;
  /** inputs x (N,C,H,W), gamma (C), beta (C) → y, mean (C), biased variance (C). */
  batchNorm: { readonly eps: number };
  /** inputs dy, x, mean, variance, gamma → dx, dgamma, dbeta. */
  batchNormGrad: { readonly eps: number };
  logSoftmax: { readonly axis: number };
}

export interface ConvAttributes {
  readonly stride: readonly [number, number];
  /** top, left, bottom, right */
  readonly pads: readonly [number, number, number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

export interface MaxPoolAttributes {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly ceilMode: boolean;
}

export interface AvgPoolAttributes {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  /** Replaces the window's size; null = none. */
  readonly divisor: number | null;
}

export type OpName = keyof OpAttributes;

export interface Node<N extends OpName = OpName> {
  readonly id: number;
  readonly op: N;
  readonly attributes: OpAttributes[N];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The document's block that asked for it, for messages and profiles. */
  readonly block?: string;
}

/** A whole step, ready for a backend: nodes in order, each needed for a fetch or an update. */
export interface Plan {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly feeds: Readonly<Record<string, Value>>;
  readonly states: Readonly<Record<string, Value>>;
  readonly uniforms: readonly Value[];
  /** New contents of states, taking effect together when the run is over. */
  readonly updates: Readonly<Record<string, Value>>;
  /** Values handed back for each run. */
  readonly fetches: Readonly<Record<string, Value>>;
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let n = 1;
  for (const d of shape) n *= d;
  return n;
}
