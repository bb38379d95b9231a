/**
 * Convolution and its input gradient in ONNX; the weight gradient is in `convweight.onnx.ts`. Recipes are
 * chosen by shape as measured on two cores, never by a clock, so that the same plan always rounds the same way.
 */
import type { OnnxGraphBuilder } from '../exchange/onnx/graphBuilder';
import type { ConvAttributes, Value } from '../ir/types';
import type { OnnxLowering, Recipe } from './contract.onnx';
import { winogradForward, winogradInputGrad, winogradPays } from './winograd.onnx';

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
  return kh === 1 && kw === 1 ? swapped : turnedKernel(graph, swapped);
}

/** (…, …, kH, kW) turned by 180°. */
export function turnedKernel(graph: OnnxGraphBuilder, name: string): string {
  const all = -(2 ** 31);
  const bounds = [
    [-1, -1],
    [all, all],
    [2, 3],
    [-1, -1],
  ].map((v) => graph.ints(v));
  return graph.one('Slice', [name, ...bounds]);
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
