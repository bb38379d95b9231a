/** torch.nn.TripletMarginLoss (parity 5.4): eps is added to each difference. */
import { z } from 'zod';
import { reduced } from '../../functional/loss';
import { tripletMargin } from '../../functional/pair-loss';
import {
  type BlockProblem,
  defineBlock,
  type InferContext,
  type PortDefinition,
} from '../contract';
import { bool, float } from '../fields';
import type { Reduction } from '../functional';
import { LOSS_OUT } from '../ports';
import { error } from '../problems';
import { LOSS_VALUE, lossCall, reduction, referenceOf, scalarNeeded } from './loss';
import { equalShapes, tensorIn } from './pairs';

const TYPE = 'TripletMarginLoss';

export const margin = float({
  help: {
    en: 'By how much the negative should be further away than the positive. Above 0.',
    zh: '负例应比正例远多少。须大于 0。',
  },
}).default(1);

export const swap = bool({
  help: {
    en: 'Takes the distance from positive to negative where it is smaller: harder triplets.',
    zh: '正例到负例的距离更小时取它：更难的三元组。',
  },
}).default(false);

export const TRIPLET_IN: readonly PortDefinition[] = [
  tensorIn('anchor', 'Anchor', '锚点'),
  tensorIn('positive', 'Positive', '正例'),
  tensorIn('negative', 'Negative', '负例'),
];

/** PyTorch's constructor refuses a margin that is not above 0. */
export function marginProblems(type: string, value: number): BlockProblem[] {
  if (value > 0) return [];
  return [
    error(
      'tripletmarginloss.margin',
      `${type} has margin=${value}; it must be greater than 0. 1 is usual.`,
      `${type} 的 margin=${value}，应大于 0。通常用 1。`,
      { torch: 'cV', param: 'margin' },
    ),
  ];
}

/** What a loss over triplets finds wrong with what arrives. */
export function tripletProblems(
  type: string,
  block: string,
  how: Reduction,
  inputs: InferContext<unknown>['inputs'],
): BlockProblem[] {
  return [
    ...scalarNeeded(type, block, how),
    ...equalShapes(type, inputs, ['anchor', 'positive', 'negative']),
  ];
}

const params = z.object({
  margin,
  p: float({
    min: 0,
    help: {
      en: 'Which distance: 2 is the usual length, 1 the sum of the differences.',
      zh: '使用哪种距离：2 为通常的长度，1 为各差值之和。',
    },
  }).default(2),
  eps: float({
    help: {
      en: 'Added to each difference, so that a distance of 0 has a slope.',
      zh: '加到每个差值上，使距离为 0 处也有梯度。',
    },
  }).default(1e-6),
  swap,
  reduction,
});

export const tripletMarginLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: ['embedding', 'anchor', 'metric learning', '三元组', '度量学习', '嵌入', '损失'],
  params,
  initial: {},
  summary: ['margin', 'p', 'reduction'],
  inputs: () => TRIPLET_IN,
  outputs: () => [LOSS_OUT],
  validate: (p) => marginProblems(TYPE, p.margin),
  infer: ({ block, params: p, inputs }) => ({
    outputs: LOSS_VALUE,
    problems: tripletProblems(TYPE, block, p.reduction, inputs),
  }),
  lower: (f, { anchor, positive, negative }, p) => ({
    loss: reduced(f, tripletMargin(f, anchor!, positive!, negative!, p), p.reduction),
  }),
  pytorch: (p) => lossCall(TYPE, params, p),
  formula: 'loss = max(0, d(a, p) − d(a, n) + margin), d(a, b) = ‖a − b + eps‖_p',
  help: {
    en: 'Learns distances from triplets: the anchor should be nearer to the positive, a thing of its kind, than to the negative, by at least the margin. Faces are recognised this way.',
    zh: '从三元组学习距离：锚点到同类的正例应比到负例更近，至少相差 margin。人脸识别就是这样训练的。',
  },
  reference: referenceOf(TYPE),
});
