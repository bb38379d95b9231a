/** Element-wise ops in ONNX: one operator each, which broadcasts as NumPy does. */
import type { Value } from '../ir/types';
import { castTo, direct, type Recipe } from './contract.onnx';

export const neg = direct<'neg'>('Neg');
export const exp = direct<'exp'>('Exp');
export const log = direct<'log'>('Log');
export const sqrt = direct<'sqrt'>('Sqrt');
export const abs = direct<'abs'>('Abs');
export const relu = direct<'relu'>('Relu');
export const sigmoid = direct<'sigmoid'>('Sigmoid');
export const tanh = direct<'tanh'>('Tanh');
export const add = direct<'add'>('Add');
export const sub = direct<'sub'>('Sub');
export const mul = direct<'mul'>('Mul');
export const div = direct<'div'>('Div');
export const max = direct<'max'>('Max');
export const min = direct<'min'>('Min');

function comparison<N extends 'equal' | 'less' | 'lessEqual'>(opType: string): Recipe<N> {
  return (l, node) => {
    const inputs = node.inputs.map((input) => l.get(input));
    l.define(node.outputs[0] as Value, l.graph.one(opType, inputs), 'bool');
  };
}

export const equal = comparison<'equal'>('Equal');
export const less = comparison<'less'>('Less');
export const lessEqual = comparison<'lessEqual'>('LessOrEqual');

export const where: Recipe<'where'> = (l, node) => {
  const [condition, a, b] = node.inputs as [Value, Value, Value];
  const inputs = [l.get(condition, 'bool'), l.get(a), l.get(b)];
  l.define(node.outputs[0] as Value, l.graph.one('Where', inputs));
};

export const cast: Recipe<'cast'> = (l, node) => {
  const [x] = node.inputs as [Value];
  const [y] = node.outputs as [Value];
  if (x.dtype === y.dtype) l.define(y, l.get(x));
  else l.define(y, l.graph.one('Cast', [l.get(x)], { to: castTo[y.dtype] }));
};
