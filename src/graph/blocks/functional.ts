/**
 * The functional vocabulary (torch.nn.functional's) that blocks lower to. The engine implements it over
 * its IR; `graph` only names it, so a block can say what it computes without knowing how.
 */

/** A tensor during lowering. Shapes are complete here: lowering happens for one batch size. */
export interface Sym {
  readonly shape: readonly number[];
  readonly dtype: 'f32' | 'i32';
}

/** How a parameter or buffer starts. Bounds are computed by the block (parity section 4). */
export type Init =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  /** `zeroRow`: that entry of axis 0 starts at 0 (padding of an Embedding). */
  | {
      readonly kind: 'normal';
      readonly mean: number;
      readonly std: number;
      readonly zeroRow?: number;
    };

export type Pair = readonly [number, number];

/** Zero padding of a plane: top, left, bottom, right. */
export type Pads = readonly [number, number, number, number];

export type PadMode = 'reflect' | 'replicate' | 'circular';

export type Reduction = 'none' | 'mean' | 'sum';

export interface ConvOptions {
  readonly stride: Pair;
  readonly pads: Pads;
  readonly dilation: Pair;
  readonly groups: number;
}

export interface PoolOptions {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly ceilMode: boolean;
}

export type UnaryName =
  | 'neg'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'abs'
  | 'relu'
  | 'sigmoid'
  | 'tanh'
  | 'erf'
  | 'log1p'
  | 'expm1'
  | 'isNaN';

export type BinaryName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'max'
  | 'min'
  | 'pow'
  | 'equal'
  | 'less'
  | 'lessEqual';

/**
 * The primitives that every other function can be composed of: the ops of the engine's IR. Broadcasting
 * is NumPy's; comparisons give float32 1 or 0; axes count from 0.
 */
export interface Primitives {
  scalar(value: number): Sym;
  /** Int32Array gives i32. */
  constant(data: Float32Array | Int32Array, shape: readonly number[]): Sym;
  unary(op: UnaryName, x: Sym): Sym;
  binary(op: BinaryName, a: Sym, b: Sym): Sym;
  /** a where the condition is not 0, else b. */
  where(condition: Sym, a: Sym, b: Sym): Sym;
  cast(x: Sym, to: Sym['dtype']): Sym;
  /** x, constant to the gradient. */
  detach(x: Sym): Sym;
  reshape(x: Sym, shape: readonly number[]): Sym;
  transpose(x: Sym, perm: readonly number[]): Sym;
  expand(x: Sym, shape: readonly number[]): Sym;
  concat(parts: readonly Sym[], axis: number): Sym;
  /** y[…, j, …] = x[…, indices[j], …] along an axis: slices, flips, repeats. */
  gather(x: Sym, axis: number, indices: readonly number[]): Sym;
  /** Adjoint of gather: adds up what shares an index; the axis gets length `size`. */
  scatterAdd(x: Sym, axis: number, indices: readonly number[], size: number): Sym;
  /** Row ids[…] of a table (V, D), for i32 ids of any shape. */
  gatherRows(table: Sym, ids: Sym): Sym;
  sum(x: Sym, axes: readonly number[], keepDims?: boolean): Sym;
  /** No gradient. */
  amax(x: Sym, axes: readonly number[], keepDims?: boolean): Sym;
  /** First of equal maxima, i32, axis removed. */
  argmax(x: Sym, axis: number): Sym;
  matmul(a: Sym, b: Sym, transA?: boolean, transB?: boolean): Sym;
  logSoftmax(x: Sym, axis: number): Sym;
  /** U[0,1), drawn anew each step; only in training. */
  uniform(shape: readonly number[]): Sym;
}

/**
 * What a block's `lower` may call. Numbers, errors and gradients follow `torch.nn.functional`
 * (https://pytorch.org/docs/stable/nn.functional.html). Tensors are (N, C, H, W) where a plane is meant.
 */
export interface Functional extends Primitives {
  /** true while the training step is being lowered, false for evaluation and probes. */
  readonly training: boolean;

  /** A trainable tensor of this block, named as in PyTorch's state_dict (`weight`, `bias`). */
  parameter(name: string, shape: readonly number[], init: Init): Sym;
  /** A tensor of this block's state that is not trained (`running_mean`). */
  buffer(name: string, shape: readonly number[], init: Init): Sym;
  /** Sets a buffer for the next step. Of a parameter: what the optimizer then updates. Views change nothing. */
  assign(buffer: Sym, value: Sym): void;

  add(a: Sym, b: Sym): Sym;
  sub(a: Sym, b: Sym): Sym;
  mul(a: Sym, b: Sym): Sym;
  div(a: Sym, b: Sym): Sym;
  sqrt(x: Sym): Sym;
  relu(x: Sym): Sym;
  sigmoid(x: Sym): Sym;
  tanh(x: Sym): Sym;

  /** Pads (left, right, top, bottom) by a mode other than zeros; the gradient adds up at the source. */
  pad2d(x: Sym, padding: Pads, mode: PadMode): Sym;

  /** y = x Wᵀ + b on the last axis; W (out, in). */
  linear(x: Sym, weight: Sym, bias: Sym | null): Sym;
  /** weight (out, in/groups, kH, kW). */
  conv2d(x: Sym, weight: Sym, bias: Sym | null, options: ConvOptions): Sym;
  /** weight (in, out/groups, kH, kW); `outputSize` (H, W) is already resolved from output_padding. */
  convTranspose2d(
    x: Sym,
    weight: Sym,
    bias: Sym | null,
    options: ConvOptions & { readonly outputSize: Pair },
  ): Sym;
  /** `indices` are flat in the unpadded input plane (parity 3.2). */
  maxPool2d(
    x: Sym,
    options: PoolOptions & { readonly dilation: Pair },
  ): { readonly values: Sym; readonly indices: Sym };
  avgPool2d(
    x: Sym,
    options: PoolOptions & { readonly countIncludePad: boolean; readonly divisor: number | null },
  ): Sym;
  maxUnpool2d(x: Sym, indices: Sym, outputSize: Pair): Sym;
  /** Says which sizes (L), (H, W) or (D, H, W) flat indices point into; `maxPool2d` says it of its own. */
  pointInto(indices: Sym, sizes: readonly number[]): Sym;
  /** The sizes that a max pool's `indices` point into: its input's. */
  planeOf(indices: Sym): readonly number[];
  /** x (N, C, H, W) at flat indices (N, C, h, w) of each plane. */
  gatherPlane(x: Sym, indices: Sym): Sym;
  /** Batch statistics over N, H, W: y, mean, biased variance, each (C). */
  batchNorm(
    x: Sym,
    weight: Sym | null,
    bias: Sym | null,
    eps: number,
  ): { readonly y: Sym; readonly mean: Sym; readonly variance: Sym };
  /** Normalises by given statistics, which are constants to the gradient. */
  normalize(
    x: Sym,
    mean: Sym,
    variance: Sym,
    weight: Sym | null,
    bias: Sym | null,
    eps: number,
  ): Sym;
  /** Identity outside training. The mask of the forward pass is the one of the backward pass. */
  dropout(x: Sym, p: number): Sym;
}
