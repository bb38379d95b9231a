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
export const pow = direct<'pow'>('Pow');
export const erf = direct<'erf'>('Erf');

/**
 * ONNX has no operator for it. u = 1 + x is rounded, ln(u)·x/(u − 1) makes up for it (W. Kahan; Goldberg,
 * "What every computer scientist should know about floating-point arithmetic", theorem 4).
 */
export const log1p: Recipe<'log1p'> = (l, node) => {
  const { graph } = l;
  const x = l.get(node.inputs[0] as Value);
  const one = graph.float(1);
  const u = graph.one('Add', [x, one]);
  const difference = graph.one('Sub', [u, one]);
  const logarithm = graph.one('Log', [u]);
  const corrected = graph.one('Mul', [logarithm, graph.one('Div', [x, difference])]);
  // Nothing was lost: also for ∞, whose quotient would be NaN.
  const exact = graph.one('Equal', [difference, x]);
  const far = graph.one('Where', [exact, logarithm, corrected]);
  l.define(node.outputs[0] as Value, graph.one('Where', [graph.one('Equal', [u, one]), x, far]));
};

/** eˣ − 1 = tanh(x/2)·(eˣ + 1), in which nothing cancels. */
export const expm1: Recipe<'expm1'> = (l, node) => {
  const { graph } = l;
  const x = l.get(node.inputs[0] as Value);
  const half = graph.one('Tanh', [graph.one('Mul', [x, graph.float(0.5)])]);
  const y = graph.one('Mul', [half, graph.one('Add', [graph.one('Exp', [x]), graph.float(1)])]);
  l.define(node.outputs[0] as Value, y);
};

const nan: Recipe<'isNaN'> = (l, node) => {
  l.define(node.outputs[0] as Value, l.graph.one('IsNaN', l.inputs(node)), 'bool');
};

export { nan as isNaN };

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
