/**
 * Convolution in ONNX. The forward pass is Conv, or Winograd's filtering where that costs less; each
 * gradient has several recipes of equal results, chosen by shape as measured on two cores. The choice depends on shapes alone, never on a clock, so that
 * the same plan always rounds the same way.
 */
import type { OnnxGraphBuilder } from '../exchange/onnx/graphBuilder';
import type { ConvAttributes, Value } from '../ir/types';
import type { OnnxLowering, Recipe } from './contract.onnx';
import {
  winogradForward,
  winogradInputGrad,
  winogradPays,
  winogradWeightGrad,
} from './winograd.onnx';

type Four = [number, number, number, number];

const attributesOf = (a: ConvAttributes) => ({
  strides: a.stride,
  dilations: a.dilation,
  pads: a.pads,
  group: a.groups,
});

export const conv2d: Recipe<'conv2d'> = (l, node) => {
  const [x, w] = node.inputs as [Value, Value];
  const added = l.biasOf(node);
  const y = node.outputs[0] as Value;
  if (winogradPays('forward', x.shape, w.shape, node.attributes)) {
    const plain = winogradForward(l, x, w, node.attributes, y.shape);
    if (!added) return l.define(y, plain);
    const bias = l.graph.one('Reshape', [l.get(added.bias), l.graph.ints([-1, 1, 1])]);
    return l.define(added.result, l.graph.one('Add', [plain, bias]));
  }
  const inputs = [l.get(x), l.get(w)];
  if (added) inputs.push(l.get(added.bias));
  const attributes = { ...attributesOf(node.attributes), kernel_shape: w.shape.slice(2) };
  l.define(added?.result ?? y, l.graph.one('Conv', inputs, attributes));
};

/**
 * dX has two recipes. Conv of dY with the weight turned round gathers OH'·OW'·O·K numbers, on all threads;
 * ConvTranspose multiplies first and scatters OH·OW·C·K, on one, at about twice the cost for each. So the
 * smaller product of plane and channels decides (64 samples, 3×3, 16→16 at 32²: 3.5 against 15 ms; 5×5,
 * 6→16 at 12²: 1.3 against 0.4 ms).
 */
export const conv2dInputGrad: Recipe<'conv2dInputGrad'> = (l, node) => {
  const [dy, w] = node.inputs as [Value, Value];
  const { stride, pads, dilation, groups, inputSize } = node.attributes;
  const [o, ci, kh, kw] = w.shape as Four;
  const reach = [dilation[0] * (kh - 1), dilation[1] * (kw - 1)] as const;
  const flippedPads = pads.map((p, i) => (reach[i % 2] as number) - p);
  const flips = stride[0] === 1 && stride[1] === 1 && flippedPads.every((p) => p >= 0);
  const y = node.outputs[0] as Value;
  if (winogradPays('inputGrad', y.shape, w.shape, node.attributes))
    return l.define(y, winogradInputGrad(l, dy, w, node.attributes, y.shape));
  const [, , oh, ow] = dy.shape as Four;
  const gathers = (inputSize[0] * inputSize[1] * o) / groups;
  const scatters = oh * ow * ci;
  if (flips && gathers <= SCATTER_COST * scatters) {
    const turned = turnedWeight(l, w, groups);
    const attributes = {
      kernel_shape: [kh, kw],
      dilations: dilation,
      pads: flippedPads,
      group: groups,
    };
    l.define(y, l.graph.one('Conv', [l.get(dy), turned], attributes));
    return;
  }
  // Rows and columns of the input that no window reached lie beyond what the windows span.
  const ends = [0, 1].map((axis) => {
    const windows = dy.shape[axis + 2] as number;
    const spanned = (windows - 1) * (stride[axis] as number) + (reach[axis] as number) + 1;
    return (inputSize[axis] as number) - (spanned - (pads[axis] as number));
  }) as [number, number];
  const attributes = {
    ...attributesOf(node.attributes),
    kernel_shape: [kh, kw],
    pads: [pads[0], pads[1], Math.max(0, -ends[0]), Math.max(0, -ends[1])],
    output_padding: [Math.max(0, ends[0]), Math.max(0, ends[1])],
  };
  l.define(y, l.graph.one('ConvTranspose', [l.get(dy), l.get(w)], attributes));
};

/** Cost of a number scattered by ConvTranspose, in numbers gathered by Conv. */
const SCATTER_COST = 2.2;

/** (O, C/g, kH, kW) → (C, O/g, kH, kW) with the kernel turned by 180°. */
function turnedWeight(l: OnnxLowering, w: Value, groups: number): string {
  const { graph } = l;
  const swapped = swappedWeight(l, w, groups);
  const [, , kh, kw] = w.shape as Four;
  if (kh === 1 && kw === 1) return swapped;
  const all = -(2 ** 31);
  const bounds = [
    [-1, -1],
    [all, all],
    [2, 3],
    [-1, -1],
  ].map((v) => graph.ints(v));
  return graph.one('Slice', [swapped, ...bounds]);
}

/** (O, C/g, kH, kW) → (C, O/g, kH, kW): inputs and outputs change places within each group. */
function swappedWeight(l: OnnxLowering, w: Value, groups: number): string {
  const { graph } = l;
  const [o, ci, kh, kw] = w.shape as Four;
  const oi = o / groups;
  if (groups === 1) return graph.one('Transpose', [l.get(w)], { perm: [1, 0, 2, 3] });
  if (ci === 1 && oi === 1) return l.get(w);
  const split = graph.one('Reshape', [l.get(w), graph.ints([groups, oi, ci, kh, kw])]);
  const swapped = graph.one('Transpose', [split], { perm: [0, 2, 1, 3, 4] });
  return graph.one('Reshape', [swapped, graph.ints([groups * ci, oi, kh, kw])]);
}

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
  const [, o, oh, ow] = dy.shape as Four;
  const dw = node.outputs[0] as Value;
  if (winogradPays('weightGrad', x.shape, dw.shape, a))
    return l.define(dw, winogradWeightGrad(l, x, dy, a));
  if (x.shape[1] === a.groups && a.groups > 1) {
    l.define(node.outputs[0] as Value, depthwise(l, x, dy, a));
    return;
  }
  const rows = ((x.shape[1] as number) / a.groups) * a.kernel[1];
  const thin = rows < THIN;
  const whole = (thin && a.groups > 1) || o / a.groups >= 2 * oh * ow;
  const together = thin || rows * oh * ow <= SMALL;
  const weightGrad = whole ? wholeBatch(l, x, dy, a) : perSample(l, x, dy, a, together);
  l.define(node.outputs[0] as Value, weightGrad);
};

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

/** Rows of windows below which a product of their own is not worth its start. */
const THIN = 8;

/** Windows of one kernel row and sample up to which joining the rows costs less than their products do. */
const SMALL = 3000;

/** So many times fewer outputs than rows of windows stand better as the product's rows. */
const FEW_OUTPUTS = 3;

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
  const [n, c] = x.shape as Four;
  const [, o, oh, ow] = dy.shape as Four;
  const [kh, kw] = a.kernel;
  const g = a.groups;
  const [ci, oi] = [c / g, o / g];
  const height = (x.shape[2] as number) + a.pads[0] + a.pads[2];
  const width = (x.shape[3] as number) + a.pads[1] + a.pads[3];
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
  const [n, c] = x.shape as Four;
  const [, o, oh, ow] = dy.shape as Four;
  const [kh, kw] = a.kernel;
  const g = a.groups;
  const [ci, oi] = [c / g, o / g];
  const height = (x.shape[2] as number) + a.pads[0] + a.pads[2];
  const width = (x.shape[3] as number) + a.pads[1] + a.pads[3];
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
