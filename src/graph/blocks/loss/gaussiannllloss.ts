/** torch.nn.GaussianNLLLoss (parity 5.1, 5.3): the clamp of var is invisible to the gradient. */
import { z } from 'zod';
import { floats, gaussianNll, reduced } from '../../functional/loss';
import type { Shape } from '../../types';
import { type BlockProblem, defineBlock } from '../contract';
import { bool, float } from '../fields';
import { inputOf, LOSS_OUT, TENSOR_IN } from '../ports';
import { error, size } from '../problems';
import { shapesDiffer } from '../shapes';
import {
  arrivingAt,
  LOSS_VALUE,
  lossCall,
  reduction,
  referenceOf,
  scalarNeeded,
  shapeProblems,
  TARGET_IN,
} from './loss';

const TYPE = 'GaussianNLLLoss';

const params = z.object({
  full: bool({
    help: {
      en: 'Adds ½ ln 2π, which changes the loss but not the training.',
      zh: '加上 ½ ln 2π；它改变损失的数值，但不影响训练。',
    },
  }).default(false),
  eps: float({
    min: 0,
    torch: 'cV',
    help: {
      en: 'Smaller variances count as this one.',
      zh: '更小的方差按它计。',
    },
  }).default(1e-6),
  reduction,
});

/** The variance as it broadcasts: of the input's shape, without its last axis, or with one of length 1. */
function fits(input: Shape, variance: Shape): boolean {
  const rows = input.slice(0, -1);
  return (
    !shapesDiffer(variance, input) ||
    !shapesDiffer(variance, rows) ||
    (variance[variance.length - 1] === 1 && !shapesDiffer(variance.slice(0, -1), rows))
  );
}

export const gaussianNLLLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: ['uncertainty', 'variance', 'regression', '高斯', '不确定性', '方差', '回归', '损失'],
  params,
  initial: {},
  summary: ['full', 'eps', 'reduction'],
  inputs: () => [
    TENSOR_IN,
    TARGET_IN,
    { name: 'var', types: ['Tensor'], label: { en: 'Variance', zh: '方差' } },
  ],
  outputs: () => [LOSS_OUT],
  infer({ block, params: p, inputs }) {
    const problems: BlockProblem[] = scalarNeeded(TYPE, block, p.reduction);
    const input = inputOf(inputs, 'input', 'Tensor');
    const target = arrivingAt(inputs, 'target');
    const variance = inputOf(inputs, 'var', 'Tensor');
    if (input && target) problems.push(...shapeProblems(TYPE, 'W', input.shape, target));
    if (input && variance && !fits(input.shape, variance.shape)) {
      const [a, b] = [size(input.shape), size(variance.shape)];
      problems.push(
        error(
          'gaussiannllloss.var',
          `${TYPE} gets a variance of ${b} for ${a}. Give it the input's shape, or one number for each row.`,
          `${TYPE} 的方差是 ${b}，输入是 ${a}。请让方差与输入同形，或每行一个数。`,
          { torch: 'fV', port: 'var' },
        ),
      );
    }
    return { outputs: LOSS_VALUE, problems };
  },
  lower: (f, inputs, p) => {
    const [x, t, given] = [inputs.input!, inputs.target!, inputs.var!];
    const oneEach = given.shape.length === x.shape.length - 1;
    const variance = oneEach ? f.reshape(given, [...given.shape, 1]) : given;
    return { loss: reduced(f, gaussianNll(f, x, floats(f, t), variance, p), p.reduction) };
  },
  pytorch: (p) => lossCall(TYPE, params, p),
  formula: 'loss = ½·( ln v + (x − t)²/v ), v = max(var, eps)',
  help: {
    en: 'Regression in which the network also says how sure it is: besides the value it predicts a variance, which must not be negative (end that branch with Softplus). A large variance makes errors cheap but costs by itself.',
    zh: '网络在回归时同时说明自己有多大把握：除数值外还预测方差，方差不能为负（该分支请以 Softplus 结束）。方差大，误差就便宜，但方差本身有代价。',
  },
  reference: referenceOf(TYPE),
});
