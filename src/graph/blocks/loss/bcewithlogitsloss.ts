/** torch.nn.BCEWithLogitsLoss (parity 5.1). Class ids 0 and 1 count as the numbers 0.0 and 1.0. */
import { z } from 'zod';
import { binaryCrossEntropyWithLogits, weighted } from '../../functional/loss';
import { classesOf } from '../../types';
import { defineBlock } from '../contract';
import { numbers } from '../fields';
import { error } from '../problems';
import { listOf } from '../transforms/normalize';
import { elementWeight, elementwiseLoss, rawScoresNeeded, reduction, weightProblems } from './loss';

const params = z.object({
  weight: elementWeight,
  reduction,
  pos_weight: numbers({
    optional: true,
    torch: 'fR',
    help: {
      en: 'How much positive targets count: one number, or one for each label. 3 with three times more negatives.',
      zh: '正例目标的权重：一个数，或每个标签一个数。负例是正例的三倍时用 3。',
    },
  })
    .nullable()
    .default(null),
});

const LAST = { en: 'on its last axis', zh: '（最后一个轴）' };

export const bceWithLogitsLoss = defineBlock(
  elementwiseLoss({
    type: 'BCEWithLogitsLoss',
    keywords: ['binary', 'sigmoid', 'multi-label', 'mask', '二分类', '多标签', '分割', '损失'],
    params,
    summary: ['pos_weight', 'reduction'],
    torch: 'fV',
    advise: rawScoresNeeded,
    check: ({ weight, pos_weight }, input, target) => {
      const length = input[input.length - 1] ?? null;
      const classes = target.type === 'Target' ? classesOf(target.target) : null;
      return [
        ...weightProblems('BCEWithLogitsLoss', 'weight', weight, length, LAST, true),
        ...weightProblems('BCEWithLogitsLoss', 'pos_weight', pos_weight, length, LAST, true),
        ...(classes !== null && classes > 2
          ? [
              error(
                'loss.binary',
                `BCEWithLogitsLoss tells two classes apart, but the targets have ${classes}. Use CrossEntropyLoss.`,
                `BCEWithLogitsLoss 只区分两个类别，而目标有 ${classes} 个。请用 CrossEntropyLoss。`,
                { torch: 'fR', port: 'target' },
              ),
            ]
          : []),
      ];
    },
    compute: (f, x, t, { weight, pos_weight }) =>
      weighted(
        f,
        binaryCrossEntropyWithLogits(f, x, t, pos_weight === null ? null : listOf(pos_weight)),
        weight === null ? null : listOf(weight),
      ),
    formula: 'loss = −( q·t·ln σ(x) + (1 − t)·ln(1 − σ(x)) ), q = pos_weight',
    help: {
      en: 'For yes-or-no questions: two classes, several labels at once, or the mask of a picture. It contains the Sigmoid, so wire the raw scores; above 0 means yes. Class ids 0 and 1 are taken as numbers.',
      zh: '用于是非问题：两个类别、同时多个标签，或图像的掩码。它已包含 Sigmoid，因此连接原始分数；大于 0 表示「是」。类别编号 0 和 1 按数值使用。',
    },
  }),
);
