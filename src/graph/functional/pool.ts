/**
 * Pooling over signals (N, C, L), pictures (N, C, H, W) and volumes (N, C, D, H, W), composed of the one
 * over pictures. A volume is pooled in its slices first and along the depth afterwards: windows are boxes,
 * so the first of equal maxima, the last NaN and all divisors come out as in one step.
 */
import type { Functional, Pair, Sym } from '../blocks/functional';

/** Options with one number for each spatial axis. */
export interface PoolNd {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly ceilMode: boolean;
}

export interface MaxPooled {
  readonly values: Sym;
  /** Flat in the unpadded channel of the input (parity 3.2); i32. */
  readonly indices: () => Sym;
}

/** 2²⁴: float32 counts exactly up to here. Indices of volumes and adaptive pools pass through it. */
export const MAX_POSITIONS = 1 << 24;

type Five = [number, number, number, number, number];
type Four = [number, number, number, number];

const lastTwo = (values: readonly number[]) => values.slice(-2) as unknown as Pair;
const alongOnly = (values: readonly number[], other: number): Pair => [values[0] as number, other];

/** A signal as a picture of one row, `body` on it, and back. */
function inRow(f: Functional, x: Sym, body: (row: Sym) => Sym): Sym {
  const [n, c, l] = x.shape as [number, number, number];
  const y = body(f.reshape(x, [n, c, 1, l]));
  return f.reshape(y, [n, c, y.shape[3] as number]);
}

const rowOf = (values: readonly number[], other: number): Pair => [other, values[0] as number];

function rowOptions({ kernel, stride, padding, dilation, ceilMode }: PoolNd) {
  return {
    kernel: rowOf(kernel, 1),
    stride: rowOf(stride, 1),
    padding: rowOf(padding, 0),
    dilation: rowOf(dilation, 1),
    ceilMode,
  };
}

function planeOptions({ kernel, stride, padding, dilation, ceilMode }: PoolNd) {
  return {
    kernel: lastTwo(kernel),
    stride: lastTwo(stride),
    padding: lastTwo(padding),
    dilation: lastTwo(dilation),
    ceilMode,
  };
}

/** Along the depth of (N, C, D, H·W). */
function depthOptions({ kernel, stride, padding, dilation, ceilMode }: PoolNd) {
  return {
    kernel: alongOnly(kernel, 1),
    stride: alongOnly(stride, 1),
    padding: alongOnly(padding, 0),
    dilation: alongOnly(dilation, 1),
    ceilMode,
  };
}

/** Max pooling of a volume from two pools of planes: of the slices, then of the depth (N, C, D, H·W). */
export function maxOfVolume(
  f: Functional,
  x: Sym,
  slices: (planes: Sym) => MaxPooled,
  depths: (planes: Sym) => MaxPooled,
): MaxPooled {
  const [n, c, d, h, w] = x.shape as Five;
  const inSlices = slices(f.reshape(x, [n, c * d, h, w]));
  const [, , oh, ow] = inSlices.values.shape as Four;
  const alongDepth = depths(f.reshape(inSlices.values, [n, c, d, oh * ow]));
  const shape = [n, c, alongDepth.values.shape[2] as number, oh, ow];
  return {
    values: f.reshape(alongDepth.values, shape),
    indices: () => {
      const inPlane = f.reshape(f.cast(inSlices.indices(), 'f32'), [n, c, d, oh * ow]);
      const starts = Float32Array.from({ length: d }, (_, i) => i * h * w);
      const inVolume = f.add(inPlane, f.constant(starts, [1, 1, d, 1]));
      const chosen = f.gatherPlane(inVolume, alongDepth.indices());
      return f.pointInto(f.cast(f.reshape(chosen, shape), 'i32'), [d, h, w]);
    },
  };
}

/** Max pooling (parity 3.2). */
export function maxPoolNd(f: Functional, x: Sym, options: PoolNd): MaxPooled {
  const rank = options.kernel.length;
  const pool = (plane: Sym, o: ReturnType<typeof planeOptions>): MaxPooled => {
    const { values, indices } = f.maxPool2d(plane, o);
    return { values, indices: () => indices };
  };
  if (rank === 2) return pool(x, planeOptions(options));
  if (rank === 3)
    return maxOfVolume(
      f,
      x,
      (planes) => pool(planes, planeOptions(options)),
      (planes) => pool(planes, depthOptions(options)),
    );
  const [n, c, l] = x.shape as [number, number, number];
  const row = pool(f.reshape(x, [n, c, 1, l]), rowOptions(options));
  const shape = [n, c, row.values.shape[3] as number];
  return {
    values: f.reshape(row.values, shape),
    indices: () => f.pointInto(f.reshape(row.indices(), shape), [l]),
  };
}

/** Average pooling (parity 3.3); `divisor` replaces the size of the window. */
export function avgPoolNd(
  f: Functional,
  x: Sym,
  options: Omit<PoolNd, 'dilation'> & {
    readonly countIncludePad: boolean;
    readonly divisor: number | null;
  },
): Sym {
  const { countIncludePad, divisor } = options;
  const rest = { countIncludePad, divisor };
  const o = { ...options, dilation: options.kernel.map(() => 1) };
  const rank = o.kernel.length;
  if (rank === 1) return inRow(f, x, (row) => f.avgPool2d(row, { ...rowOptions(o), ...rest }));
  if (rank === 2) return f.avgPool2d(x, { ...planeOptions(o), ...rest });
  const [n, c, d, h, w] = x.shape as Five;
  // Divisors are products over the axes; a given one is applied once.
  const first = { countIncludePad, divisor: divisor === null ? null : 1 };
  const slices = f.avgPool2d(f.reshape(x, [n, c * d, h, w]), { ...planeOptions(o), ...first });
  const [, , oh, ow] = slices.shape as Four;
  const y = f.avgPool2d(f.reshape(slices, [n, c, d, oh * ow]), { ...depthOptions(o), ...rest });
  return f.reshape(y, [n, c, y.shape[2] as number, oh, ow]);
}

/** Max unpooling (parity 3.5): zeros of `outputSize` with x at the flat indices. */
export function maxUnpoolNd(
  f: Functional,
  x: Sym,
  indices: Sym,
  outputSize: readonly number[],
): Sym {
  if (outputSize.length === 2) return f.maxUnpool2d(x, indices, lastTwo(outputSize));
  // Flat positions are the same in a plane of other sides.
  const [n, c, ...size] = x.shape as [number, number, ...number[]];
  const width = size.at(-1) as number;
  const shape = [n, c, size.reduce((a, b) => a * b, 1) / width, width];
  const toWidth = outputSize.at(-1) as number;
  const rows = outputSize.reduce((a, b) => a * b, 1) / toWidth;
  const y = f.maxUnpool2d(f.reshape(x, shape), f.reshape(indices, shape), [rows, toWidth]);
  return f.reshape(y, [n, c, ...outputSize]);
}

/**
 * Power-average pooling, (Σ xᵖ)^(1/p) as torch.nn.functional.lp_pool2d computes it: the average of the
 * window's real elements times the size of a whole window; the largest |x| where p is ∞. The gradient is 0
 * where the sum is 0.
 */
export function lpPoolNd(
  f: Functional,
  x: Sym,
  normType: number,
  window: Pick<PoolNd, 'kernel' | 'stride' | 'ceilMode'>,
): Sym {
  const padding = window.kernel.map(() => 0);
  if (normType === Number.POSITIVE_INFINITY) {
    const dilation = window.kernel.map(() => 1);
    return maxPoolNd(f, f.unary('abs', x), { ...window, padding, dilation }).values;
  }
  const average = avgPoolNd(f, power(f, x, normType), {
    ...window,
    padding,
    countIncludePad: true,
    divisor: null,
  });
  const size = window.kernel.reduce((a, b) => a * b, 1);
  const none = f.binary('equal', average, f.scalar(0));
  const sum = f.mul(f.where(none, f.scalar(1), average), f.scalar(size));
  const atZero = normType > 0 ? 0 : Number.POSITIVE_INFINITY;
  return f.where(none, f.scalar(atZero), power(f, sum, 1 / normType));
}

function power(f: Functional, x: Sym, exponent: number): Sym {
  if (exponent === 1) return x;
  if (exponent === 2) return f.mul(x, x);
  if (exponent === 0.5) return f.sqrt(x);
  return f.binary('pow', x, f.scalar(exponent));
}
