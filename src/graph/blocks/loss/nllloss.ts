/** torch.nn.NLLLoss (parity 5.1): the input is log-probabilities. */
import { z } from 'zod';
import { nllLoss as nll } from '../../functional/class-loss';
import { defineBlock } from '../contract';
import { LOSS_OUT, TENSOR_IN } from '../ports';
import { listOf } from '../transforms/normalize';
import { classProblems, ignoreIndex } from './classloss';
import {
  CLASS_TARGET_IN,
  classWeight,
  LOSS_VALUE,
  logarithmsNeeded,
  lossCall,
  reduction,
  referenceOf,
  scalarNeeded,
} from './loss';

const TYPE = 'NLLLoss';

const params = z.object({ weight: classWeight, ignore_index: ignoreIndex, reduction });

export const nllLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: [
    'negative log likelihood',
    'classification',
    'LogSoftmax',
    '负对数似然',
    '分类',
    '损失',
  ],
  params,
  initial: {},
  summary: ['ignore_index', 'reduction'],
  inputs: () => [TENSOR_IN, CLASS_TARGET_IN],
  outputs: () => [LOSS_OUT],
  infer: ({ block, params: p, inputs }) => ({
    outputs: LOSS_VALUE,
    problems: [
      ...scalarNeeded(TYPE, block, p.reduction),
      ...logarithmsNeeded(TYPE, inputs),
      ...classProblems(inputs, { type: TYPE, weight: p.weight, beyond: 'fI' }),
    ],
  }),
  lower: (f, { input, target }, p) => ({
    loss: nll(f, input!, target!, {
      weight: p.weight === null ? null : listOf(p.weight),
      ignoreIndex: p.ignore_index,
      reduction: p.reduction,
    }),
  }),
  pytorch: (p) => lossCall(TYPE, params, p),
  formula: 'loss = −x_t, averaged over the batch; x are log-probabilities, t is the right class',
  help: {
    en: 'Takes the log-probability of the right class and turns its sign. Place LogSoftmax before it; both together are CrossEntropyLoss, which most networks use instead.',
    zh: '取正确类别的对数概率并变号。请在前面放 LogSoftmax；两者合起来就是 CrossEntropyLoss，大多数网络直接用后者。',
  },
  reference: referenceOf(TYPE),
});
