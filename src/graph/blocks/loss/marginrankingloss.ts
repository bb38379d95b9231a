/** torch.nn.MarginRankingLoss (parity 5.4): the gradient passes where the loss is exactly 0. */
import { z } from 'zod';
import { floats, reduced } from '../../functional/loss';
import { marginRanking } from '../../functional/pair-loss';
import { type BlockProblem, defineBlock } from '../contract';
import { float } from '../fields';
import { inputOf, LOSS_OUT } from '../ports';
import {
  arrivingAt,
  LOSS_VALUE,
  lossCall,
  reduction,
  referenceOf,
  scalarNeeded,
  shapeProblems,
  signProblems,
  TARGET_IN,
} from './loss';
import { equalShapes, tensorIn } from './pairs';

const TYPE = 'MarginRankingLoss';

const params = z.object({
  margin: float({
    help: {
      en: 'By how much the better one should be ahead.',
      zh: '较好的一个应领先多少。',
    },
  }).default(0),
  reduction,
});

export const marginRankingLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: ['ranking', 'order', '排序', '排名', '损失'],
  params,
  initial: {},
  summary: ['margin', 'reduction'],
  inputs: () => [
    tensorIn('input1', 'First', '第一个'),
    tensorIn('input2', 'Second', '第二个'),
    TARGET_IN,
  ],
  outputs: () => [LOSS_OUT],
  infer({ block, params: p, inputs }) {
    const problems: BlockProblem[] = [
      ...scalarNeeded(TYPE, block, p.reduction),
      ...equalShapes(TYPE, inputs, ['input1', 'input2']),
    ];
    const input = inputOf(inputs, 'input1', 'Tensor');
    const target = arrivingAt(inputs, 'target');
    if (target) problems.push(...signProblems(TYPE, target));
    if (input && target)
      problems.push(
        ...shapeProblems(TYPE, 'fR', input.shape, target).map((problem) => ({
          ...problem,
          port: 'target',
          code: 'loss.shapes',
        })),
      );
    return { outputs: LOSS_VALUE, problems };
  },
  lower: (f, { input1, input2, target }, { margin, reduction: how }) => ({
    loss: reduced(f, marginRanking(f, input1!, input2!, floats(f, target!), margin), how),
  }),
  pytorch: (p) => lossCall(TYPE, params, p),
  formula: 'loss = max(0, −t·(x₁ − x₂) + margin)',
  help: {
    en: 'Learns an order: with target +1 the first score should be larger, with −1 the second. Nothing to pay once it is ahead by the margin.',
    zh: '学习排序：目标为 +1 时第一个分数应更大，为 −1 时第二个应更大。领先达到 margin 后就没有损失。',
  },
  reference: referenceOf(TYPE),
});
