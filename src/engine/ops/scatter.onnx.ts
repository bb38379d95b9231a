/**
 * Sums at given places, in ONNX. ScatterND would be the operator for them, but ONNX Runtime lets several
 * threads add to one element at once, which loses terms; ScatterElements runs alone, in order.
 */
import type { OnnxGraphBuilder } from '../exchange/onnx/graphBuilder';
import { type Shape, sizeOf, type Value } from '../ir/types';
import type { Recipe } from './contract.onnx';
import { gathered, reshaped, sliced, stepOf } from './shape.onnx';

/** Element by element in one dimension, where ScatterElements is quickest. */
export const scatterAddRows: Recipe<'scatterAddRows'> = (l, node) => {
  const { graph } = l;
  const [dy, ids] = node.inputs as [Value, Value];
  const [rows, width] = (node.outputs[0] as Value).shape as [number, number];
  const count = sizeOf(ids.shape);
  const row = graph.one('Reshape', [l.get(ids, 'i64'), graph.ints([count, 1])]);
  const starts = graph.one('Mul', [row, graph.ints([width], [])]);
  const columns = graph.ints(Array.from({ length: width }, (_, i) => i));
  const places = graph.one('Reshape', [
    graph.one('Add', [starts, columns]),
    graph.ints([count * width]),
  ]);
  const zeros = graph.one('Expand', [graph.float(0), graph.ints([rows * width])]);
  const sum = graph.one('ScatterElements', [zeros, places, reshaped(l, dy, [count * width])], {
    axis: 0,
    reduction: 'add',
  });
  l.define(node.outputs[0] as Value, graph.one('Reshape', [sum, graph.ints([rows, width])]));
};

/** More terms for one element than this are left to ScatterElements. */
const mostRounds = 16;

/**
 * Places known when compiling: each element fetches what it sums, a term in each round. (A product with a
 * 0/1 matrix would be one operator, but ∞·0 would make NaN of elements that are not involved.)
 */
export const scatterAddAxis: Recipe<'scatterAddAxis'> = (l, node) => {
  const { graph } = l;
  const { axis, indices, size } = node.attributes;
  const x = node.inputs[0] as Value;
  const target: Target = { graph, name: l.get(x), shape: x.shape, axis, size };
  const y = runs(target, indices) ?? rounds(target, indices) ?? elementwise(target, indices);
  l.define(node.outputs[0] as Value, y);
};

interface Target {
  readonly graph: OnnxGraphBuilder;
  readonly name: string;
  readonly shape: Shape;
  readonly axis: number;
  readonly size: number;
}

/** Puts zeros around a tensor along the axis. */
function padded({ graph, shape, axis }: Target, name: string, before: number, after: number) {
  if (before === 0 && after === 0) return name;
  const pads = new Array<number>(2 * shape.length).fill(0);
  pads[axis] = before;
  pads[axis + shape.length] = after;
  return graph.one('Pad', [name, graph.ints(pads)]);
}

/** Indices a a … a, a+1 a+1 … a+1, …, each equally often: a sum over an axis of its own. */
function runs(target: Target, indices: readonly number[]): string | null {
  const { graph, name, shape, axis, size } = target;
  const first = indices[0] as number;
  const length = indices.indexOf(first + 1) === -1 ? indices.length : indices.indexOf(first + 1);
  if (length === 1 || indices.some((at, i) => at !== first + Math.floor(i / length))) return null;
  if (indices.length % length !== 0) return null;
  const count = indices.length / length;
  const split = [...shape.slice(0, axis), count, length, ...shape.slice(axis + 1)];
  const parts = graph.one('Reshape', [name, graph.ints(split)]);
  const sums = graph.one('ReduceSum', [parts, graph.ints([axis + 1])], { keepdims: 0 });
  return padded(target, sums, first, size - first - count);
}

/** Round r holds the r-th source of each target; −1 where there is none. */
function sourcesOf(indices: readonly number[], size: number): number[][] {
  const result: number[][] = [];
  const met = new Array<number>(size).fill(0);
  indices.forEach((target, source) => {
    const round = met[target] as number;
    met[target] = round + 1;
    result[round] ??= new Array<number>(size).fill(-1);
    (result[round] as number[])[target] = source;
  });
  return result;
}

function rounds(target: Target, indices: readonly number[]): string | null {
  const { graph, name, axis, size } = target;
  const all = sourcesOf(indices, size);
  if (all.length > mostRounds) return null;
  let withZero: string | undefined;
  const padShape = target.shape.map((length, i) => (i === axis ? length + 1 : length));
  const terms = all.map((sources) => {
    const first = sources.findIndex((source) => source >= 0);
    const end = sources.findLastIndex((source) => source >= 0) + 1;
    const used = sources.slice(first, end);
    const step = used.includes(-1) ? null : stepOf(used);
    if (step !== null) {
      const range = { first: used[0] as number, step, count: used.length };
      const whole = step === 1 && used.length === indices.length;
      const part = whole ? name : sliced(graph, name, axis, range);
      return padded(target, part, first, size - end);
    }
    withZero ??= padded(target, name, 0, 1);
    const places = sources.map((source) => (source < 0 ? indices.length : source));
    return gathered(graph, { name: withZero, shape: padShape, axis }, places);
  });
  return terms.reduce((sum, term) => graph.one('Add', [sum, term]));
}

function elementwise({ graph, name, shape, axis, size }: Target, indices: readonly number[]) {
  const along = shape.map((_, i) => (i === axis ? indices.length : 1));
  const places = graph.one('Expand', [graph.ints(indices, along), graph.ints(shape)]);
  const whole = shape.map((length, i) => (i === axis ? size : length));
  const zeros = graph.one('Expand', [graph.float(0), graph.ints(whole)]);
  return graph.one('ScatterElements', [zeros, places, name], { axis, reduction: 'add' });
}
