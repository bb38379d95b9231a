/** Batch normalisation in ONNX. */
import type { Value } from '../ir/types';
import type { OnnxLowering, Recipe } from './contract.onnx';

/** (C) as it broadcasts along axis 1. */
function channelwise(l: OnnxLowering, name: string, rank: number): string {
  if (rank === 2) return name;
  const perChannel = [-1, ...Array<number>(rank - 2).fill(1)];
  return l.graph.one('Reshape', [name, l.graph.ints(perChannel)]);
}

/**
 * mean and variance over all axes but the second, then y = (x − mean)·γ/√(var + eps) + β.
 *
 * Not by ORT's BatchNormalization in training mode: that one writes its running statistics over its
 * inputs, constants included, and so spoils whatever else reads them.
 */
export const batchNorm: Recipe<'batchNorm'> = (l, node) => {
  const { graph } = l;
  const [x, gamma, beta] = node.inputs as [Value, Value, Value];
  const [y, mean, variance] = node.outputs as [Value, Value, Value];
  const rank = x.shape.length;
  const wide = (name: string) => channelwise(l, name, rank);
  const axes = graph.ints([...Array(rank).keys()].filter((axis) => axis !== 1));
  const average = (name: string) => graph.one('ReduceMean', [name, axes], { keepdims: 0 });
  const m = average(l.get(x));
  const centred = graph.one('Sub', [l.get(x), wide(m)]);
  const v = average(graph.one('Mul', [centred, centred]));
  l.define(mean, m);
  l.define(variance, v);
  const deviation = graph.one('Sqrt', [graph.one('Add', [v, graph.float(node.attributes.eps)])]);
  const scale = graph.one('Div', [l.get(gamma), deviation]);
  const scaled = graph.one('Mul', [centred, wide(scale)]);
  l.define(y, graph.one('Add', [scaled, wide(l.get(beta))]));
};

/**
 * With m elements a channel, x̂ = (x − mean)/√(var + eps):
 * dβ = Σ dy, dγ = Σ dy·x̂, dx = γ/√(var + eps) · (dy − dβ/m − x̂·dγ/m).
 */
export const batchNormGrad: Recipe<'batchNormGrad'> = (l, node) => {
  const { graph } = l;
  const [dyValue, xValue, meanValue, variance, gamma] = node.inputs as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const [dx, dgamma, dbeta] = node.outputs as [Value, Value, Value];
  const rank = xValue.shape.length;
  const c = xValue.shape[1] as number;
  const m = xValue.shape.reduce((a, b) => a * b, 1) / c;
  const wide = (name: string) => channelwise(l, name, rank);
  const axes = graph.ints([...Array(rank).keys()].filter((axis) => axis !== 1));
  const sum = (name: string) => graph.one('ReduceSum', [name, axes], { keepdims: 0 });

  const dy = l.get(dyValue);
  const shifted = graph.one('Add', [l.get(variance), graph.float(node.attributes.eps)]);
  const inverse = graph.one('Reciprocal', [graph.one('Sqrt', [shifted])]);
  const centred = graph.one('Sub', [l.get(xValue), wide(l.get(meanValue))]);
  const dBeta = sum(dy);
  const dGamma = graph.one('Mul', [sum(graph.one('Mul', [dy, centred])), inverse]);
  l.define(dgamma, dGamma);
  l.define(dbeta, dBeta);
  if (!l.isRead(dx)) return;
  const scale = graph.one('Mul', [l.get(gamma), inverse]);
  const perElement = graph.float(1 / m);
  const slope = graph.one('Mul', [graph.one('Mul', [dGamma, perElement]), inverse]);
  const level = graph.one('Mul', [dBeta, perElement]);
  const along = graph.one('Mul', [centred, wide(slope)]);
  const rest = graph.one('Sub', [graph.one('Sub', [dy, wide(level)]), along]);
  l.define(dx, graph.one('Mul', [rest, wide(scale)]));
};
