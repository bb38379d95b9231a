/** torch.nn.BCELoss (parity 5.1) with PyTorch's own gradient at 0 and 1 (5.3). */
import { z } from 'zod';
import { binaryCrossEntropy, weighted } from '../../functional/loss';
import { defineBlock } from '../contract';
import { listOf } from '../transforms/normalize';
import {
  elementWeight,
  elementwiseLoss,
  integerTarget,
  isIds,
  reduction,
  weightProblems,
} from './loss';

const params = z.object({ weight: elementWeight, reduction });

export const bceLoss = defineBlock(
  elementwiseLoss({
    type: 'BCELoss',
    keywords: ['binary cross entropy', 'probability', 'sigmoid', '二元交叉熵', '概率', '损失'],
    params,
    summary: ['reduction'],
    torch: 'fV',
    check: ({ weight }, input, target) => [
      ...weightProblems(
        'BCELoss',
        'weight',
        weight,
        input[input.length - 1] ?? null,
        { en: 'on its last axis', zh: '（最后一个轴）' },
        true,
      ),
      ...(isIds(target)
        ? [
            integerTarget('BCELoss', {
              en: 'Use BCEWithLogitsLoss, which takes ids 0 and 1.',
              zh: '请用 BCEWithLogitsLoss，它接受编号 0 和 1。',
            }),
          ]
        : []),
    ],
    compute: (f, x, t, { weight }) =>
      weighted(f, binaryCrossEntropy(f, x, t), weight === null ? null : listOf(weight)),
    formula: 'loss = −( t·ln x + (1 − t)·ln(1 − x) ), logarithms not below −100',
    help: {
      en: 'How wrong probabilities are: the input must be within 0 and 1, so place a Sigmoid before it. BCEWithLogitsLoss does both in one and is safer near 0 and 1. Good for pictures with pixels from 0 to 1.',
      zh: '衡量概率错得有多严重：输入必须在 0 和 1 之间，因此前面要放 Sigmoid。BCEWithLogitsLoss 把两步合在一起，在 0 和 1 附近更稳。适合像素在 0 到 1 之间的图像。',
    },
  }),
);
