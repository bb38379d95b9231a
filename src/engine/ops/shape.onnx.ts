/** Ops that move elements, in ONNX. */
import { type Shape, sizeOf, type Value } from '../ir/types';
import { sameShape } from './broadcast';
import type { OnnxLowering, Recipe } from './contract.onnx';

/** The value in another shape of as many elements. */
export function reshaped(l: OnnxLowering, value: Value, shape: Shape): string {
  if (sameShape(value.shape, shape)) return l.get(value);
  return l.graph.one('Reshape', [l.get(value), l.graph.ints(shape)]);
}

export const reshape: Recipe<'reshape'> = (l, node) => {
  l.define(node.outputs[0] as Value, reshaped(l, node.inputs[0] as Value, node.attributes.shape));
};

export const transpose: Recipe<'transpose'> = (l, node) => {
  const name = l.get(node.inputs[0] as Value);
  l.define(
    node.outputs[0] as Value,
    l.graph.one('Transpose', [name], { perm: node.attributes.perm }),
  );
};

export const expand: Recipe<'expand'> = (l, node) => {
  const { graph } = l;
  const name = l.get(node.inputs[0] as Value);
  l.define(
    node.outputs[0] as Value,
    graph.one('Expand', [name, graph.ints(node.attributes.shape)]),
  );
};

export const concat: Recipe<'concat'> = (l, node) => {
  const { axis } = node.attributes;
  l.define(node.outputs[0] as Value, l.graph.one('Concat', l.inputs(node), { axis }));
};

export const gatherRows: Recipe<'gatherRows'> = (l, node) => {
  l.define(node.outputs[0] as Value, l.graph.one('Gather', l.inputs(node), { axis: 0 }));
};

export const scatterAddRows: Recipe<'scatterAddRows'> = (l, node) => {
  const { graph } = l;
  const [dy, ids] = node.inputs as [Value, Value];
  const [rows, width] = (node.outputs[0] as Value).shape as [number, number];
  const count = sizeOf(ids.shape);
  const zeros = graph.one('Expand', [graph.float(0), graph.ints([rows, width])]);
  const where = graph.one('Reshape', [l.get(ids, 'i64'), graph.ints([count, 1])]);
  const sum = graph.one('ScatterND', [zeros, where, reshaped(l, dy, [count, width])], {
    reduction: 'add',
  });
  l.define(node.outputs[0] as Value, sum);
};

/** Step of an arithmetic progression, or null. A single index has step 1. */
function stepOf(indices: readonly number[]): number | null {
  const first = indices[0] as number;
  const step = indices.length === 1 ? 1 : (indices[1] as number) - first;
  return step !== 0 && indices.every((index, i) => index === first + i * step) ? step : null;
}

/** Evenly spaced indices are a Slice, which copies runs instead of looking up each row. */
export const gatherAxis: Recipe<'gatherAxis'> = (l, node) => {
  const { graph } = l;
  const { axis, indices } = node.attributes;
  const name = l.get(node.inputs[0] as Value);
  const step = stepOf(indices);
  if (step === null) {
    const gathered = graph.one('Gather', [name, graph.ints(indices)], { axis });
    l.define(node.outputs[0] as Value, gathered);
    return;
  }
  const first = indices[0] as number;
  const end = first + step * indices.length;
  // A negative end would count from the back, so a slice down to 0 ends "before everything".
  const stop = end < 0 ? -(2 ** 31) : end;
  const bounds = [[first], [stop], [axis], [step]].map((v) => graph.ints(v));
  l.define(node.outputs[0] as Value, graph.one('Slice', [name, ...bounds]));
};

/**
 * ScatterND adds rows along the first axis, so other axes come first for a while. (A product with a 0/1
 * matrix would be one operator, but ∞·0 would make NaN of elements that are not involved.)
 */
export const scatterAddAxis: Recipe<'scatterAddAxis'> = (l, node) => {
  const { graph } = l;
  const { axis, indices, size } = node.attributes;
  const x = node.inputs[0] as Value;
  const first = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const perm = [axis, ...first];
  const inverse = x.shape.map((_, i) => perm.indexOf(i));
  const rows = axis === 0 ? l.get(x) : graph.one('Transpose', [l.get(x)], { perm });
  const shape = [size, ...first.map((i) => x.shape[i] as number)];
  const zeros = graph.one('Expand', [graph.float(0), graph.ints(shape)]);
  const sum = graph.one('ScatterND', [zeros, graph.ints(indices, [indices.length, 1]), rows], {
    reduction: 'add',
  });
  const y = axis === 0 ? sum : graph.one('Transpose', [sum], { perm: inverse });
  l.define(node.outputs[0] as Value, y);
};
