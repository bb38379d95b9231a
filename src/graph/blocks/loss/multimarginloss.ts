/** torch.nn.MultiMarginLoss (parity 5.1): a term of exactly 0 has no gradient. */
import { z } from 'zod';
import { multiMargin } from '../../functional/class-loss';
import { reduced } from '../../functional/loss';
import { defineBlock } from '../contract';
import { float, int } from '../fields';
import { LOSS_OUT, TENSOR_IN } from '../ports';
import { listOf } from '../transforms/normalize';
import { classProblems } from './classloss';
import {
  CLASS_TARGET_IN,
  classWeight,
  LOSS_VALUE,
  lossCall,
  reduction,
  referenceOf,
  scalarNeeded,
} from './loss';

const TYPE = 'MultiMarginLoss';

const params = z.object({
  p: int({
    min: 1,
    max: 2,
    help: {
      en: 'Power of the missing margin: 1, or 2 to punish large ones more.',
      zh: '间隔不足量的幂次：1；或 2，对较大的惩罚更重。',
    },
  }).default(1),
  margin: float({
    help: {
      en: 'By how much the right score should exceed every other.',
      zh: '正确类别的分数应比其他分数高出多少。',
    },
  }).default(1),
  weight: classWeight,
  reduction,
});

export const multiMarginLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: ['hinge', 'SVM', 'classification', '间隔', '支持向量机', '分类', '损失'],
  params,
  initial: {},
  summary: ['p', 'margin', 'reduction'],
  inputs: () => [TENSOR_IN, CLASS_TARGET_IN],
  outputs: () => [LOSS_OUT],
  infer: ({ block, params: p, inputs }) => ({
    outputs: LOSS_VALUE,
    problems: [
      ...scalarNeeded(TYPE, block, p.reduction),
      ...classProblems(inputs, { type: TYPE, weight: p.weight, beyond: 'fR', axes: 2 }),
    ],
  }),
  lower: (f, { input, target }, { p, margin, weight, reduction: how }) => ({
    loss: reduced(
      f,
      multiMargin(f, input!, target!, {
        p,
        margin,
        weight: weight === null ? null : listOf(weight),
      }),
      how,
    ),
  }),
  pytorch: (p) => lossCall(TYPE, params, p),
  formula: 'loss = Σ over i ≠ t of max(0, margin − x_t + x_i)^p / C',
  help: {
    en: 'The loss of a support vector machine for several classes: nothing to pay once the right score is a margin above all others. It learns a ranking, not probabilities.',
    zh: '多类支持向量机的损失：正确类别的分数比其他都高出一个间隔后就没有损失。它学到的是排序，而不是概率。',
  },
  reference: referenceOf(TYPE),
});
