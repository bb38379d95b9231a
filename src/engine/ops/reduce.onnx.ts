/** Reductions in ONNX. */
import type { Value } from '../ir/types';
import { castTo, type Recipe } from './contract.onnx';

export const reduceSum: Recipe<'reduceSum'> = (l, node) => {
  const { graph } = l;
  const { axes, keepDims } = node.attributes;
  const inputs = [l.get(node.inputs[0] as Value), graph.ints(axes)];
  // Without axes nothing is reduced, as in NumPy; ONNX would reduce all.
  const attributes = { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 };
  l.define(node.outputs[0] as Value, graph.one('ReduceSum', inputs, attributes));
};

/**
 * ONNX Runtime's ReduceMax skips NaN, PyTorch's maximum is NaN then: the sum of the NaNs alone (0 where
 * there are none) is added. It triples the cost, but nothing in training is as large as to feel it.
 */
export const reduceMax: Recipe<'reduceMax'> = (l, node) => {
  const { graph } = l;
  const { axes, keepDims } = node.attributes;
  const x = l.get(node.inputs[0] as Value);
  const attributes = { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 };
  const most = graph.one('ReduceMax', [x, graph.ints(axes)], attributes);
  const onlyNaN = graph.one('Where', [graph.one('IsNaN', [x]), x, graph.float(0)]);
  const sum = graph.one('ReduceSum', [onlyNaN, graph.ints(axes)], attributes);
  l.define(node.outputs[0] as Value, graph.one('Add', [most, sum]));
};

/** As reduceMax: the first NaN is the maximum, which ONNX Runtime's ArgMax would skip. */
export const argmax: Recipe<'argmax'> = (l, node) => {
  const { graph } = l;
  const { axis } = node.attributes;
  const x = l.get(node.inputs[0] as Value);
  const nans = graph.one('Cast', [graph.one('IsNaN', [x])], { to: castTo.f32 });
  const anyNaN = graph.one('ReduceMax', [nans, graph.ints([axis])], { keepdims: 0 });
  const firstNaN = graph.one('ArgMax', [nans], { axis, keepdims: 0 });
  const firstMax = graph.one('ArgMax', [x], { axis, keepdims: 0 });
  const hasNaN = graph.one('Cast', [anyNaN], { to: castTo.bool });
  const y = graph.one('Where', [hasNaN, firstNaN, firstMax]);
  l.define(node.outputs[0] as Value, y, 'i64');
};
