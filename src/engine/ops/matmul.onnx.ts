/** Matrix product in ONNX: Gemm, which transposes on the way and takes a bias. */
import type { Value } from '../ir/types';
import type { Recipe } from './contract.onnx';

export const matmul: Recipe<'matmul'> = (l, node) => {
  const { transA, transB } = node.attributes;
  const [a, b] = node.inputs as [Value, Value];
  const inputs = [l.get(a), l.get(b)];
  const added = l.biasOf(node);
  if (added) inputs.push(l.get(added.bias));
  const y = l.graph.one('Gemm', inputs, { transA: transA ? 1 : 0, transB: transB ? 1 : 0 });
  l.define(added?.result ?? (node.outputs[0] as Value), y);
};
