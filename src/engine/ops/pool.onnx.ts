/** Pooling and unpooling in ONNX. */

import type { OnnxGraphBuilder } from '../exchange/onnx/graphBuilder';
import type { AvgPoolAttributes, MaxPoolAttributes, Shape, Value } from '../ir/types';
import { castTo, type OnnxLowering, type Recipe } from './contract.onnx';

type Four = [number, number, number, number];
type Pair = readonly [number, number];

/** Padding that makes ONNX's floor rule give exactly `output` windows: top, left, bottom, right. */
function explicitPads(
  input: Pair,
  output: Pair,
  { kernel, stride, padding }: Pick<MaxPoolAttributes, 'kernel' | 'stride' | 'padding'>,
  dilation: Pair,
): Four {
  const end = (axis: 0 | 1) => {
    const span = (output[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
    return Math.max(0, span - padding[axis] - input[axis]);
  };
  return [padding[0], padding[1], end(0), end(1)];
}

const planeOf = (shape: Shape): Pair => [shape[2] as number, shape[3] as number];

/**
 * ONNX Runtime's MaxPool never chooses a NaN, and gives an invalid index for a window without anything
 * above the lowest float. So the input is summed first (one cheap pass): only if the sum is an
 * everyday number does MaxPool run, otherwise the exact rule of PyTorch, composed of slower operators.
 */
export const maxPool2d: Recipe<'maxPool2d'> = (l, node) => {
  const { graph } = l;
  const x = node.inputs[0] as Value;
  const [values, indices] = node.outputs as [Value, Value];
  const a = node.attributes;
  const [h, w] = planeOf(x.shape);
  const pads = explicitPads([h, w], planeOf(values.shape), a, a.dilation);
  const wantIndices = l.isRead(indices);
  const name = l.get(x);

  const fast = (g: OnnxGraphBuilder) => {
    const attributes = {
      kernel_shape: a.kernel,
      strides: a.stride,
      dilations: a.dilation,
      pads,
    };
    return g.node('MaxPool', [name], attributes, wantIndices ? 2 : 1);
  };
  const exact = (g: OnnxGraphBuilder) =>
    exactMaxPool(g, name, x.shape, values.shape, a, wantIndices);

  let names: string[];
  if (pads.every((p, i) => p < a.kernel[(i % 2) as 0 | 1])) {
    const axes = graph.ints([0, 1, 2, 3]);
    const sum = graph.one('ReduceSum', [name, axes], { keepdims: 0 });
    const ordinary = graph.one('Less', [graph.one('Abs', [sum]), graph.float(1e38)]);
    const outputs = [
      { type: 'float', dims: values.shape } as const,
      { type: 'int64', dims: values.shape } as const,
    ].slice(0, wantIndices ? 2 : 1);
    names = graph.node(
      'If',
      [ordinary],
      {
        then_branch: graph.subgraph('maxPool', outputs, fast),
        else_branch: graph.subgraph('exactMaxPool', outputs, exact),
      },
      outputs.length,
    );
  } else {
    // ONNX wants padding below the kernel's length; with dilation PyTorch allows more.
    names = exact(graph);
  }
  l.define(values, names[0] as string);
  if (wantIndices) l.define(indices, names[1] as string, `flat:${h * w}`);
};

/**
 * Max pooling by looking every window up: the first of equal maxima, but the last NaN if there is one.
 * → values and, if asked for, indices over the whole tensor.
 */
function exactMaxPool(
  g: OnnxGraphBuilder,
  name: string,
  input: Shape,
  output: Shape,
  a: MaxPoolAttributes,
  wantIndices: boolean,
): string[] {
  const [n, c, h, w] = input as Four;
  const [, , oh, ow] = output as Four;
  const k = a.kernel[0] * a.kernel[1];
  // Places of each window in the plane, real ones in order, then padding: a window of −∞ alone must
  // name its first real element. Place h·w holds −∞.
  const places: number[] = [];
  for (let i = 0; i < oh; i++)
    for (let j = 0; j < ow; j++) {
      const start = places.length;
      for (let r = 0; r < a.kernel[0]; r++)
        for (let s = 0; s < a.kernel[1]; s++) {
          const y = i * a.stride[0] - a.padding[0] + r * a.dilation[0];
          const x = j * a.stride[1] - a.padding[1] + s * a.dilation[1];
          if (y >= 0 && y < h && x >= 0 && x < w) places.push(y * w + x);
        }
      while (places.length < start + k) places.push(h * w);
    }
  const table = g.ints(places, [oh * ow, k]);
  const planes = g.one('Reshape', [name, g.ints([n, c, h * w])]);
  const extended = g.one('Pad', [planes, g.ints([0, 0, 0, 0, 0, 1]), g.float(-Infinity)]);
  const windows = g.one('Gather', [extended, table], { axis: 2 });
  const nans = g.one('Cast', [g.one('IsNaN', [windows])], { to: castTo.f32 });
  const anyNaN = g.one('Cast', [g.one('ReduceMax', [nans, g.ints([3])], { keepdims: 1 })], {
    to: castTo.bool,
  });
  const lastNaN = g.one('ArgMax', [nans], { axis: 3, keepdims: 1, select_last_index: 1 });
  const firstMax = g.one('ArgMax', [windows], { axis: 3, keepdims: 1 });
  const pick = g.one('Where', [anyNaN, lastNaN, firstMax]);
  const shape = g.ints([n, c, oh, ow]);
  const picked = g.one('GatherElements', [windows, pick], { axis: 3 });
  const values = g.one('Reshape', [picked, shape]);
  if (!wantIndices) return [values];
  const rowStarts = g.ints(
    Array.from({ length: oh * ow }, (_, i) => i * k),
    [1, 1, oh * ow, 1],
  );
  const flatTable = g.ints(places, [oh * ow * k]);
  const place = g.one('Gather', [flatTable, g.one('Add', [pick, rowStarts])]);
  const planeStarts = g.ints(
    Array.from({ length: n * c }, (_, i) => i * h * w),
    [n, c, 1, 1],
  );
  const indices = g.one('Add', [g.one('Reshape', [place, shape]), planeStarts]);
  return [values, indices];
}

/** Zeros of (N, C, H, W) with x at flat indices; of repeated indices the last stays. */
function scatter(l: OnnxLowering, x: Value, indices: Value, output: Shape): string {
  const { graph } = l;
  const [h, w] = planeOf(output);
  return graph.one(
    'MaxUnpool',
    [l.get(x), l.get(indices, `flat:${h * w}`), graph.ints(output)],
    // The shape is given; the kernel only has to be there.
    { kernel_shape: [1, 1] },
  );
}

export const maxPool2dGrad: Recipe<'maxPool2dGrad'> = (l, node) => {
  const { graph } = l;
  const [dy, indices] = node.inputs as [Value, Value];
  const [dx] = node.outputs as [Value];
  const { kernel, stride, dilation } = node.attributes;
  const [h, w] = planeOf(dx.shape);
  const overlaps = [0, 1].some(
    (axis) =>
      (dilation[axis] as number) * ((kernel[axis] as number) - 1) >= (stride[axis] as number),
  );
  if (!overlaps) {
    l.define(dx, scatter(l, dy, indices, dx.shape));
    return;
  }
  // An element may be the maximum of several windows: their gradients add up.
  const size = dx.shape.reduce((a, b) => a * b, 1);
  const zeros = graph.one('Expand', [graph.float(0), graph.ints([size])]);
  const flat = graph.ints([-1]);
  const places = graph.one('Reshape', [l.get(indices, `flat:${h * w}`), flat]);
  const updates = graph.one('Reshape', [l.get(dy), flat]);
  const sum = graph.one('ScatterElements', [zeros, places, updates], { axis: 0, reduction: 'add' });
  l.define(dx, graph.one('Reshape', [sum, graph.ints(dx.shape)]));
};

export const maxUnpool2d: Recipe<'maxUnpool2d'> = (l, node) => {
  const [x, indices] = node.inputs as [Value, Value];
  const [y] = node.outputs as [Value];
  l.define(y, scatter(l, x, indices, y.shape));
};

export const gatherPlane: Recipe<'gatherPlane'> = (l, node) => {
  const { graph } = l;
  const [dy, indices] = node.inputs as [Value, Value];
  const [h, w] = planeOf(dy.shape);
  const flat = graph.ints([-1]);
  const elements = graph.one('Reshape', [l.get(dy), flat]);
  const places = graph.one('Reshape', [l.get(indices, `flat:${h * w}`), flat]);
  // Seven times as fast as Gather, which copies element by element.
  const found = graph.one('GatherElements', [elements, places], { axis: 0 });
  const picked = graph.one('Reshape', [found, graph.ints(indices.shape)]);
  l.define(node.outputs[0] as Value, picked);
};

/** What each window's sum is divided by, row by row (parity 3.3). */
function divisors(input: Pair, output: Pair, a: AvgPoolAttributes): Float32Array {
  const lengths = (axis: 0 | 1, i: number) => {
    const start = i * a.stride[axis] - a.padding[axis];
    const end = Math.min(start + a.kernel[axis], input[axis] + a.padding[axis]);
    return { padded: end - start, real: Math.min(end, input[axis]) - Math.max(start, 0) };
  };
  const result = new Float32Array(output[0] * output[1]);
  for (let i = 0; i < output[0]; i++)
    for (let j = 0; j < output[1]; j++) {
      const [y, x] = [lengths(0, i), lengths(1, j)];
      result[i * output[1] + j] =
        a.divisor ?? (a.countIncludePad ? y.padded * x.padded : y.real * x.real);
    }
  return result;
}

/** A factor for each output place; a scalar where all are equal. */
function factors(graph: OnnxGraphBuilder, values: Float32Array, output: Pair): string {
  const first = values[0] as number;
  if (values.every((v) => v === first)) return graph.float(first);
  return graph.constant('float', [1, 1, ...output], values);
}

export const avgPool2d: Recipe<'avgPool2d'> = (l, node) => {
  const { graph } = l;
  const x = node.inputs[0] as Value;
  const [y] = node.outputs as [Value];
  const a = node.attributes;
  const [input, output] = [planeOf(x.shape), planeOf(y.shape)];
  const pooled = graph.one('AveragePool', [l.get(x)], {
    kernel_shape: a.kernel,
    strides: a.stride,
    pads: explicitPads(input, output, a, [1, 1]),
    count_include_pad: 1,
  });
  // AveragePool divides by the whole window; where PyTorch does not, a factor makes up for it.
  const k = a.kernel[0] * a.kernel[1];
  const correction = divisors(input, output, a).map((d) => k / d);
  const same = correction.every((f) => f === 1);
  l.define(y, same ? pooled : graph.one('Mul', [pooled, factors(graph, correction, output)]));
};

/** Each element of dY, divided, spread over its window: a depthwise ConvTranspose with ones. */
export const avgPool2dGrad: Recipe<'avgPool2dGrad'> = (l, node) => {
  const { graph } = l;
  const [dy] = node.inputs as [Value];
  const [dx] = node.outputs as [Value];
  const a = node.attributes;
  const c = dy.shape[1] as number;
  const [input, output] = [planeOf(dx.shape), planeOf(dy.shape)];
  const shares = divisors(input, output, a).map((d) => 1 / d);
  const uniform = shares.every((s) => s === shares[0]);
  const scaled = uniform
    ? l.get(dy)
    : graph.one('Mul', [l.get(dy), factors(graph, shares, output)]);
  const weight = new Float32Array(c * a.kernel[0] * a.kernel[1]);
  weight.fill(uniform ? (shares[0] as number) : 1);
  const beyond = ([0, 1] as const).map(
    (axis) =>
      input[axis] - ((output[axis] - 1) * a.stride[axis] + a.kernel[axis] - a.padding[axis]),
  ) as [number, number];
  const spread = graph.one(
    'ConvTranspose',
    [scaled, graph.constant('float', [c, 1, ...a.kernel], weight)],
    {
      kernel_shape: a.kernel,
      strides: a.stride,
      group: c,
      pads: [...a.padding, Math.max(0, -beyond[0]), Math.max(0, -beyond[1])],
      output_padding: [Math.max(0, beyond[0]), Math.max(0, beyond[1])],
    },
  );
  l.define(dx, spread);
};
