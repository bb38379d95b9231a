/**
 * The weight gradient of convolution in ONNX: several recipes of equal results, chosen by shape as measured
 * on two cores, never by a clock, so that the same plan always rounds the same way.
 */
import type { OnnxGraphBuilder } from '../exchange/onnx/graphBuilder';
import type { ConvAttributes, Shape, Value } from '../ir/types';
import type { OnnxLowering, Recipe } from './contract.onnx';
import { turnedKernel } from './conv.onnx';
import { winogradPays, winogradWeightGrad } from './winograd.onnx';

type Four = [number, number, number, number];

type WeightGradAttributes = ConvAttributes & { readonly kernel: readonly [number, number] };

/**
 * dW is a matrix product of dY with the windows of X. Two recipes differ in what the product runs over:
 * each sample on its own, added up afterwards, which threads well; or all samples at once, when that
 * sum would be larger than the windows themselves or the products too thin. `Conv(xᵀ, dYᵀ)` is slower
 * than either (64 samples, 3×3, 32→64 at 16²: 15.6 against 7.4 ms).
 */
export const conv2dWeightGrad: Recipe<'conv2dWeightGrad'> = (l, node) => {
  const [x, dy] = node.inputs as [Value, Value];
  const a = node.attributes;
  const dw = node.outputs[0] as Value;
  if (winogradPays('weightGrad', x.shape, dw.shape, a))
    return l.define(dw, winogradWeightGrad(l, x, dy, a));
  if (x.shape[1] === a.groups && a.groups > 1) return l.define(dw, depthwise(l, x, dy, a));
  const exchanged = exchange(x.shape, dy.shape, a);
  l.define(dw, exchanged ? mirrored(l, products(l, dy, x, exchanged), a) : products(l, x, dy, a));
};

/**
 * Attributes with which X and dY may change places: windows of dY meet X, which copies less where outputs
 * are fewer than inputs (64 samples, 3×3, 16→1 at 28²: 9 instead of 144 rows of windows, 0.5 instead of 5.6 ms).
 * The result then has inputs and outputs exchanged and the kernel turned by 180°.
 */
function exchange(
  [, c]: Shape,
  [, o]: Shape,
  a: WeightGradAttributes,
): WeightGradAttributes | null {
  const few = FEWER_OUTPUTS * (o as number) <= (c as number);
  if (!few || a.groups !== 1 || a.stride.some((s) => s !== 1)) return null;
  const pads = a.pads.map((p, i) => {
    const side = (i % 2) as 0 | 1;
    return (a.kernel[side] - 1) * a.dilation[side] - p;
  }) as Four;
  return pads.every((p) => p >= 0) ? { ...a, pads } : null;
}

/** (C, O, kH, kW) with the kernel turned → (O, C, kH, kW). */
function mirrored({ graph }: OnnxLowering, name: string, { kernel }: WeightGradAttributes): string {
  const swapped = graph.one('Transpose', [name], { perm: [1, 0, 2, 3] });
  return kernel[0] === 1 && kernel[1] === 1 ? swapped : turnedKernel(graph, swapped);
}

function products(l: OnnxLowering, x: Value, dy: Value, a: WeightGradAttributes): string {
  const [, o, oh, ow] = dy.shape as Four;
  const rows = ((x.shape[1] as number) / a.groups) * a.kernel[1];
  const thin = rows < THIN;
  const whole = (thin && a.groups > 1) || o / a.groups >= 2 * oh * ow;
  const together = thin || rows * oh * ow <= SMALL;
  return whole ? wholeBatch(l, x, dy, a) : perSample(l, x, dy, a, together);
}

/**
 * dW of a convolution whose groups have one input channel: for each sample and channel the plane of X is
 * convolved with that of dY, stride and dilation changing places; then the samples are added up. (A whole
 * step of such a layer takes 1.2 to 1.5 times less processor time than by products with windows.)
 */
function depthwise(l: OnnxLowering, x: Value, dy: Value, a: WeightGradAttributes): string {
  const { graph } = l;
  const [n, c, h, w] = x.shape as Four;
  const [, o, oh, ow] = dy.shape as Four;
  const [kh, kw] = a.kernel;
  const planes = graph.one('Reshape', [l.get(x), graph.ints([1, n * c, h, w])]);
  const kernels = graph.one('Reshape', [l.get(dy), graph.ints([n * o, 1, oh, ow])]);
  const met = graph.one('Conv', [planes, kernels], {
    group: n * c,
    pads: a.pads,
    strides: a.dilation,
    dilations: a.stride,
    kernel_shape: [oh, ow],
  });
  // Rows and columns that no window reached would count as further kernel places.
  const starts = graph.ints([0, 0]);
  const taps = graph.one('Slice', [met, starts, graph.ints([kh, kw]), graph.ints([2, 3])]);
  const bySample = graph.one('Reshape', [taps, graph.ints([n, o, 1, kh, kw])]);
  return graph.one('ReduceSum', [bySample, graph.ints([0])], { keepdims: 0 });
}

/** So many times fewer outputs than inputs are worth turning the kernel back. */
const FEWER_OUTPUTS = 1.5;

/** Rows of windows below which a product of their own is not worth its start. */
const THIN = 8;

/** Windows of one kernel row and sample up to which joining the rows costs less than their products do. */
const SMALL = 3000;

/** So many times fewer outputs than rows of windows stand better as the product's rows. */
const FEW_OUTPUTS = 3;

/** Lengths of all axes: `ci` and `oi` of one group, `height` and `width` of the padded plane. */
function sizesOf(x: Value, dy: Value, a: WeightGradAttributes) {
  const [n, c, h, w] = x.shape as Four;
  const [, o, oh, ow] = dy.shape as Four;
  const [kh, kw] = a.kernel;
  const g = a.groups;
  const height = h + a.pads[0] + a.pads[2];
  const width = w + a.pads[1] + a.pads[3];
  return { n, c, o, oh, ow, kh, kw, g, ci: c / g, oi: o / g, height, width };
}

/**
 * dW as a product for each sample, summed over the batch.
 *
 * @param together all kernel rows in one product (more copying) instead of one for each row
 */
function perSample(
  l: OnnxLowering,
  x: Value,
  dy: Value,
  a: WeightGradAttributes,
  together: boolean,
): string {
  const { graph } = l;
  const { n, c, o, oh, ow, kh, kw, g, ci, oi, height, width } = sizesOf(x, dy, a);
  // (N, C, kW·Hp, OW): what each kernel column meets; then for each kernel row what it meets of that.
  const columns = windows(
    graph,
    padded(l, x, a),
    { side: 1, axis: 3, length: width, places: ow },
    a,
  );
  const wide = concat(graph, columns, 2);
  const planes =
    kw === 1 ? wide : graph.one('Reshape', [wide, graph.ints([n, c * kw, height, ow])]);
  const rows = windows(graph, planes, { side: 0, axis: 2, length: height, places: oh }, a);

  const dyMatrix = graph.one('Reshape', [l.get(dy), graph.ints([n, g, oi, oh * ow])]);
  const turn = (name: string) => graph.one('Transpose', [name], { perm: [0, 1, 3, 2] });
  const outputsFirst = !together && FEW_OUTPUTS * oi <= ci * kw;
  const dyTurned = outputsFirst ? null : turn(dyMatrix);
  const product = (name: string, count: number) => {
    const matrix = graph.one('Reshape', [name, graph.ints([n, g, ci * kw * count, oh * ow])]);
    const factors = dyTurned === null ? [dyMatrix, turn(matrix)] : [matrix, dyTurned];
    const products = graph.one('MatMul', factors);
    return graph.one('ReduceSum', [products, graph.ints([0])], { keepdims: 0 });
  };
  const result = (name: string, shape: readonly number[], perm: readonly number[]) => {
    const split = graph.one('Reshape', [name, graph.ints(shape)]);
    const ordered = graph.one('Transpose', [split], { perm });
    return graph.one('Reshape', [ordered, graph.ints([o, ci, kh, kw])]);
  };
  if (together) {
    const sum = product(concat(graph, rows, 2), kh);
    return result(sum, [g, ci, kw, kh, oi], [0, 4, 1, 3, 2]);
  }
  const sums = concat(
    graph,
    rows.map((row) => product(row, 1)),
    0,
  );
  return outputsFirst
    ? result(sums, [kh, g, oi, ci, kw], [1, 2, 3, 0, 4])
    : result(sums, [kh, g, ci, kw, oi], [1, 4, 2, 0, 3]);
}

/** dW as one product for each group over all samples. */
function wholeBatch(l: OnnxLowering, x: Value, dy: Value, a: WeightGradAttributes): string {
  const { graph } = l;
  const { n, o, oh, ow, kh, kw, g, ci, oi, height, width } = sizesOf(x, dy, a);
  const turned = graph.one('Transpose', [padded(l, x, a)], { perm: [1, 0, 2, 3] });
  const grouped = graph.one('Reshape', [turned, graph.ints([g, ci, n, height, width])]);
  // (G, kW·C/G, N, Hp, OW), then (G, kH·kW·C/G, N, OH, OW)
  const columns = concat(
    graph,
    windows(graph, grouped, { side: 1, axis: 4, length: width, places: ow }, a),
    1,
  );
  const all = concat(
    graph,
    windows(graph, columns, { side: 0, axis: 3, length: height, places: oh }, a),
    1,
  );
  const dyTurned = graph.one('Transpose', [l.get(dy)], { perm: [1, 0, 2, 3] });
  const matrix = (name: string, rows: number) =>
    graph.one('Reshape', [
      name,
      graph.ints(g === 1 ? [rows, n * oh * ow] : [g, rows, n * oh * ow]),
    ]);
  const [left, right] = [matrix(dyTurned, oi), matrix(all, kh * kw * ci)];
  const product =
    g === 1
      ? graph.one('Gemm', [left, right], { transB: 1 })
      : graph.one('MatMul', [left, graph.one('Transpose', [right], { perm: [0, 2, 1] })]);
  const split = graph.one('Reshape', [product, graph.ints([o, kh, kw, ci])]);
  return graph.one('Transpose', [split], { perm: [0, 3, 1, 2] });
}

function padded(l: OnnxLowering, x: Value, { pads }: ConvAttributes): string {
  const [top, left, bottom, right] = pads;
  if (pads.every((p) => p === 0)) return l.get(x);
  return l.graph.one('Pad', [
    l.get(x),
    l.graph.ints([0, 0, top, left, 0, 0, bottom, right]),
    l.graph.float(0),
  ]);
}

/** One side of the plane. */
interface Side {
  /** 0 is the height, 1 the width. */
  readonly side: 0 | 1;
  /** Where it lies in the tensor. */
  readonly axis: number;
  /** Its length, padding included. */
  readonly length: number;
  /** The output's length along it. */
  readonly places: number;
}

/**
 * For each kernel position along one side of the plane, what it meets at every output place.
 *
 * @returns one tensor for each, shorter along that side
 */
function windows(
  graph: OnnxGraphBuilder,
  name: string,
  { side, axis, places, length }: Side,
  { kernel, stride, dilation }: WeightGradAttributes,
): string[] {
  if (kernel[side] === 1 && stride[side] === 1 && places === length) return [name];
  return Array.from({ length: kernel[side] }, (_, i) => {
    const start = i * dilation[side];
    const end = start + (places - 1) * stride[side] + 1;
    const bounds = [[start], [end], [axis], [stride[side]]].map((v) => graph.ints(v));
    return graph.one('Slice', [name, ...bounds]);
  });
}

function concat(graph: OnnxGraphBuilder, names: readonly string[], axis: number): string {
  return names.length === 1 ? (names[0] as string) : graph.one('Concat', names, { axis });
}
