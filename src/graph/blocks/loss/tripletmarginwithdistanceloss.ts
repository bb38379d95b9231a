/** torch.nn.TripletMarginWithDistanceLoss (parity 5.4), with the distances that a graph can state. */
import { z } from 'zod';
import { reduced } from '../../functional/loss';
import { distances, tripletMarginOf } from '../../functional/pair-loss';
import { defineBlock } from '../contract';
import { choice } from '../fields';
import { LOSS_OUT } from '../ports';
import { pythonCall } from '../python';
import { LOSS_VALUE, reduction, referenceOf } from './loss';
import { margin, marginProblems, swap, TRIPLET_IN, tripletProblems } from './tripletmarginloss';

const TYPE = 'TripletMarginWithDistanceLoss';

/** Each distance as PyTorch code. */
const CALLABLES = {
  None: 'None',
  l1: 'lambda a, b: F.pairwise_distance(a, b, p=1)',
  squared_l2: 'lambda a, b: (a - b).square().sum(-1)',
  cosine: 'lambda a, b: 1 - F.cosine_similarity(a, b, dim=-1)',
  dot: 'lambda a, b: -(a * b).sum(-1)',
} as const;

const params = z.object({
  distance_function: choice(['None', 'l1', 'squared_l2', 'cosine', 'dot'], {
    help: {
      en: 'None: length of the difference (L2); l1: sum of its numbers; cosine: 1 − cos; dot: −a·b.',
      zh: 'None：差的长度（L2）；l1：差的绝对值之和；cosine：1 − cos；dot：−a·b。',
    },
  }).default('None'),
  margin,
  swap,
  reduction,
});

export const tripletMarginWithDistanceLoss = defineBlock({
  type: TYPE,
  category: 'loss',
  keywords: [
    'embedding',
    'anchor',
    'metric learning',
    'cosine',
    '三元组',
    '距离',
    '度量学习',
    '损失',
  ],
  params,
  initial: {},
  summary: ['distance_function', 'margin'],
  inputs: () => TRIPLET_IN,
  outputs: () => [LOSS_OUT],
  validate: (p) => marginProblems(TYPE, p.margin),
  infer: ({ block, params: p, inputs }) => ({
    outputs: LOSS_VALUE,
    problems: tripletProblems(TYPE, block, p.reduction, inputs),
  }),
  lower: (f, { anchor, positive, negative }, p) => ({
    loss: reduced(
      f,
      tripletMarginOf(f, anchor!, positive!, negative!, distances[p.distance_function], p),
      p.reduction,
    ),
  }),
  pytorch: (p) =>
    pythonCall(`nn.${TYPE}`, params, p, {
      write: (param) =>
        param === 'distance_function' ? CALLABLES[p.distance_function] : undefined,
    }),
  formula: 'loss = max(0, d(a, p) − d(a, n) + margin)',
  help: {
    en: 'TripletMarginLoss with another distance: the anchor should be nearer to the positive than to the negative by at least the margin. cosine compares directions only; dot suits vectors of equal length.',
    zh: '使用其他距离的 TripletMarginLoss：锚点到正例应比到负例更近，至少相差 margin。cosine 只比较方向；dot 适合长度相同的向量。',
  },
  reference: referenceOf(TYPE),
});
