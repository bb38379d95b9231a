/** Ops that move elements, in ONNX. */
import type { OnnxGraphBuilder } from '../exchange/onnx/graphBuilder';
import type { Shape, Value } from '../ir/types';
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

/** Step of an arithmetic progression, or null. A single index has step 1. */
export function stepOf(indices: readonly number[]): number | null {
  const first = indices[0] as number;
  const step = indices.length === 1 ? 1 : (indices[1] as number) - first;
  return step !== 0 && indices.every((index, i) => index === first + i * step) ? step : null;
}

/** `x[…, first + step·i, …]` for i below count. */
export function sliced(
  graph: OnnxGraphBuilder,
  name: string,
  axis: number,
  range: { readonly first: number; readonly step: number; readonly count: number },
): string {
  const { first, step, count } = range;
  const end = first + step * count;
  // A negative end would count from the back, so a slice down to 0 ends "before everything".
  const stop = end < 0 ? -(2 ** 31) : end;
  const bounds = [[first], [stop], [axis], [step]].map((v) => graph.ints(v));
  return graph.one('Slice', [name, ...bounds]);
}

/** Evenly spaced indices are a Slice, which copies runs instead of looking up each row. */
export const gatherAxis: Recipe<'gatherAxis'> = (l, node) => {
  const { graph } = l;
  const { axis, indices } = node.attributes;
  const name = l.get(node.inputs[0] as Value);
  const step = stepOf(indices);
  const gathered =
    step === null
      ? graph.one('Gather', [name, graph.ints(indices)], { axis })
      : sliced(graph, name, axis, { first: indices[0] as number, step, count: indices.length });
  l.define(node.outputs[0] as Value, gathered);
};
