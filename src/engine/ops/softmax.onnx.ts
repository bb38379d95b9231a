/** Logarithm of the softmax in ONNX. */

import type { Value } from '../ir/types';
import type { Recipe } from './contract.onnx';

export const logSoftmax: Recipe<'logSoftmax'> = (l, node) => {
  const { axis } = node.attributes;
  const name = l.get(node.inputs[0] as Value);
  l.define(node.outputs[0] as Value, l.graph.one('LogSoftmax', [name], { axis }));
};
