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

/** Concat of two or more. */
export function joined(graph: OnnxGraphBuilder, names: readonly string[], axis: number): string {
  return names.length === 1 ? (names[0] as string) : graph.one('Concat', names, { axis });
}

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

/** At most so many evenly spaced runs, this long on average, are sliced and joined; others are looked up. */
const mostRuns = 8;
const worthwhile = 4;

/** Cuts indices into runs of step ±1, or 0 for a repeated index; null where that is not worth it. */
function runsOf(indices: readonly number[]): readonly Run[] | null {
  const runs: Run[] = [];
  let at = 0;
  while (at < indices.length) {
    if (runs.length === mostRuns) return null;
    const first = indices[at] as number;
    const step = (indices[at + 1] ?? first + 1) - first;
    let end = at + 1;
    if (Math.abs(step) <= 1)
      while (end < indices.length && indices[end] === first + step * (end - at)) end++;
    runs.push({ first, step: end === at + 1 ? 1 : step, count: end - at });
    at = end;
  }
  return indices.length >= worthwhile * runs.length ? runs : null;
}

interface Run {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

function run(graph: OnnxGraphBuilder, x: Source, { first, step, count }: Run): string {
  const { name, axis, shape } = x;
  if (step !== 0) return sliced(graph, name, axis, { first, step, count });
  const one = sliced(graph, name, axis, { first, step: 1, count: 1 });
  const repeated = shape.map((length, i) => (i === axis ? count : length));
  return graph.one('Expand', [one, graph.ints(repeated)]);
}

interface Source {
  readonly name: string;
  readonly shape: Shape;
  readonly axis: number;
}

/**
 * Evenly spaced indices are a Slice, which copies runs instead of looking up each row; a few such runs, as
 * in padding, are joined.
 */
export function gathered(
  graph: OnnxGraphBuilder,
  source: Source,
  indices: readonly number[],
): string {
  const { name, axis } = source;
  const step = stepOf(indices);
  const runs =
    step === null
      ? runsOf(indices)
      : [{ first: indices[0] as number, step, count: indices.length }];
  return runs
    ? joined(
        graph,
        runs.map((part) => run(graph, source, part)),
        axis,
      )
    : graph.one('Gather', [name, graph.ints(indices)], { axis });
}

export const gatherAxis: Recipe<'gatherAxis'> = (l, node) => {
  const { axis, indices } = node.attributes;
  const x = node.inputs[0] as Value;
  const source = { name: l.get(x), shape: x.shape, axis };
  l.define(node.outputs[0] as Value, gathered(l.graph, source, indices));
};
