/**
 * Convolutions over signals (N, C, L), pictures (N, C, H, W) and volumes (N, C, D, H, W), composed of the
 * one over pictures. A signal is a picture of one row. A volume is convolved slice by slice: the slices
 * that a filter covers along the depth stand beside one another as channels, so that one convolution
 * sums over all of them.
 */
import type { Functional, PadMode, Pair, Sym } from '../blocks/functional';
import { gatherAlong, range, samplesAsSlices, slicesAsSamples, zerosAround } from './axes';

/** Options with one number for each spatial axis. */
export interface ConvNd {
  readonly stride: readonly number[];
  /** Zeros before and after each axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

type Five = [number, number, number, number, number];

/** (N, C, L) → (N, C, 1, L). */
function asRow(f: Functional, x: Sym): Sym {
  const [n, c, l] = x.shape as [number, number, number];
  return f.reshape(x, [n, c, 1, l]);
}

/** (N, C, 1, L) → (N, C, L). */
function fromRow(f: Functional, x: Sym): Sym {
  const [n, c, , l] = x.shape as [number, number, number, number];
  return f.reshape(x, [n, c, l]);
}

const lastTwo = (values: readonly number[]) => values.slice(-2) as unknown as Pair;

/** The options of the last two axes; of a signal's one row. */
function planar({ stride, before, after, dilation, groups }: ConvNd) {
  const [rowStart, start] = before.length === 1 ? [0, before[0] as number] : lastTwo(before);
  const [rowEnd, end] = after.length === 1 ? [0, after[0] as number] : lastTwo(after);
  return {
    stride: stride.length === 1 ? ([1, stride[0] as number] as const) : lastTwo(stride),
    dilation: dilation.length === 1 ? ([1, dilation[0] as number] as const) : lastTwo(dilation),
    pads: [rowStart, start, rowEnd, end] as const,
    groups,
  };
}

/** Cross-correlation (parity 3.1); weight (out, in/groups, k…). */
export function convNd(f: Functional, x: Sym, weight: Sym, bias: Sym | null, options: ConvNd): Sym {
  const rank = options.stride.length;
  if (rank === 1) return fromRow(f, f.conv2d(asRow(f, x), asRow(f, weight), bias, planar(options)));
  if (rank === 2) return f.conv2d(x, weight, bias, planar(options));
  const [out, perGroup, kd, kh, kw] = weight.shape as Five;
  const [stride, dilation] = [options.stride[0] as number, options.dilation[0] as number];
  const padded = zerosAround(f, x, 2, options.before[0] as number, options.after[0] as number);
  const [n, c, d, h, w] = padded.shape as Five;
  const depth = Math.floor((d - dilation * (kd - 1) - 1) / stride) + 1;
  const covered = range(depth).flatMap((i) => range(kd).map((k) => i * stride + k * dilation));
  // (N, C, OD·kd, H, W) → (N·OD, C·kd, H, W): channels in the order of the weight's (C/g, kd).
  const windows = f.reshape(gatherAlong(f, padded, 2, covered), [n, c, depth, kd, h * w]);
  const samples = f.reshape(f.transpose(windows, [0, 2, 1, 3, 4]), [n * depth, c * kd, h, w]);
  const flat = f.reshape(weight, [out, perGroup * kd, kh, kw]);
  return samplesAsSlices(f, f.conv2d(samples, flat, bias, planar(options)), depth);
}

/** Pads each axis by a mode other than zeros. */
export function padNd(
  f: Functional,
  x: Sym,
  before: readonly number[],
  after: readonly number[],
  mode: PadMode,
): Sym {
  if (before.length === 1) {
    const [left, right] = [before[0] as number, after[0] as number];
    return fromRow(f, f.pad2d(asRow(f, x), [left, right, 0, 0], mode));
  }
  const [top, left] = lastTwo(before);
  const [bottom, right] = lastTwo(after);
  if (before.length === 2) return f.pad2d(x, [left, right, top, bottom], mode);
  const [n, c, d, h, w] = x.shape as Five;
  const planes = f.pad2d(f.reshape(x, [n, c * d, h, w]), [left, right, top, bottom], mode);
  const [, , ph, pw] = planes.shape as [number, number, number, number];
  const [front, back] = [before[0] as number, after[0] as number];
  const deep = f.pad2d(f.reshape(planes, [n, c, d, ph * pw]), [0, 0, front, back], mode);
  return f.reshape(deep, [n, c, front + d + back, ph, pw]);
}

/**
 * Transposed convolution (parity 3.1); weight (in, out/groups, k…). `before` and `after` are the padding
 * that is cut off; `outputSize` already holds output_padding.
 */
export function convTransposeNd(
  f: Functional,
  x: Sym,
  weight: Sym,
  bias: Sym | null,
  options: ConvNd & { readonly outputSize: readonly number[] },
): Sym {
  const { outputSize } = options;
  if (outputSize.length === 1) {
    const size: Pair = [1, outputSize[0] as number];
    const row = { ...planar(options), outputSize: size };
    return fromRow(f, f.convTranspose2d(asRow(f, x), asRow(f, weight), bias, row));
  }
  const plane = { ...planar(options), outputSize: lastTwo(outputSize) };
  if (outputSize.length === 2) return f.convTranspose2d(x, weight, bias, plane);
  const [inputs, perGroup, kd, kh, kw] = weight.shape as Five;
  const [n, , d] = x.shape as Five;
  const out = perGroup * options.groups;
  const [depth, h, w] = outputSize as [number, number, number];
  // What every slice puts down, one channel for each place of the filter along the depth …
  const flat = f.reshape(weight, [inputs, perGroup * kd, kh, kw]);
  const put = f.convTranspose2d(slicesAsSamples(f, x), flat, null, plane);
  const turned = f.transpose(f.reshape(put, [n, d, out, kd, h * w]), [0, 2, 1, 3, 4]);
  const slices = f.reshape(turned, [n, out, d * kd, h, w]);
  // … and where it lands before the padding is cut off.
  const [stride, dilation] = [options.stride[0] as number, options.dilation[0] as number];
  const places = range(d).flatMap((i) => range(kd).map((k) => i * stride + k * dilation));
  const front = options.before[0] as number;
  const length = Math.max(front + depth, (places.at(-1) as number) + 1);
  const whole = f.scatterAdd(slices, 2, places, length);
  const y = gatherAlong(
    f,
    whole,
    2,
    range(depth).map((i) => front + i),
  );
  return bias ? f.add(y, f.reshape(bias, [1, out, 1, 1, 1])) : y;
}
