/** Batch normalisation by the statistics of the batch (Ioffe and Szegedy 2015). */
import type { Value } from '../ir/types';
import { check, type OpDefinition, OpError, type ValueSpec } from './contract';

export const batchNorm: OpDefinition<'batchNorm'> = {
  op: 'batchNorm',
  inputs: 3,
  infer: ([x, gamma, beta]) => {
    const { shape } = x as ValueSpec;
    check('batchNorm', shape.length >= 2, 'takes (N, C, …)');
    const c = shape[1] as number;
    check('batchNorm', gamma?.shape[0] === c && beta?.shape[0] === c, `needs ${c} channels`);
    const channel: ValueSpec = { shape: [c], dtype: 'f32' };
    return [{ shape, dtype: 'f32' }, channel, channel];
  },
  gradient: ({ emit, node, grads }) => {
    const [dy, dMean, dVariance] = grads;
    if (dMean || dVariance)
      throw new OpError('batchNorm', 'the batch statistics have no gradient of their own');
    const [x, gamma] = node.inputs as [Value, Value];
    const [, mean, variance] = node.outputs as [Value, Value, Value];
    return emit.op('batchNormGrad', node.attributes, [dy as Value, x, mean, variance, gamma]);
  },
};

export const batchNormGrad: OpDefinition<'batchNormGrad'> = {
  op: 'batchNormGrad',
  inputs: 5,
  infer: ([, x, mean]) => {
    const channel: ValueSpec = { shape: (mean as ValueSpec).shape, dtype: 'f32' };
    return [{ shape: (x as ValueSpec).shape, dtype: 'f32' }, channel, channel];
  },
  gradient: null,
};
