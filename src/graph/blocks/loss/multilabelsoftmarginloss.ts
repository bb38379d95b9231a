/** torch.nn.MultiLabelSoftMarginLoss (parity 5.1). */
import { z } from 'zod';
import { multiLabelSoftMargin } from '../../functional/class-loss';
import { defineBlock } from '../contract';
import { listOf } from '../transforms/normalize';
import { classWeight, elementwiseLoss, rawScoresNeeded, reduction, weightProblems } from './loss';

const params = z.object({ weight: classWeight, reduction });

export const multiLabelSoftMarginLoss = defineBlock(
  elementwiseLoss({
    type: 'MultiLabelSoftMarginLoss',
    keywords: ['multi-label', 'sigmoid', '多标签', '损失'],
    params,
    summary: ['reduction'],
    torch: 'W',
    advise: rawScoresNeeded,
    check: ({ weight }, input) =>
      weightProblems(
        'MultiLabelSoftMarginLoss',
        'weight',
        weight,
        input[input.length - 1] ?? null,
        { en: 'classes', zh: '类别' },
        true,
      ),
    compute: (f, x, t, { weight }) =>
      multiLabelSoftMargin(f, x, t, weight === null ? null : listOf(weight)),
    formula: 'loss = −mean over c of w_c·( t·ln σ(x) + (1 − t)·ln σ(−x) )',
    help: {
      en: 'For samples with several labels at once: a yes-or-no question for each label, averaged over them. Targets are 0 and 1. BCEWithLogitsLoss does the same with more options.',
      zh: '用于一个样本同时有多个标签：对每个标签问一次是或否，再取平均。目标为 0 和 1。BCEWithLogitsLoss 作用相同，选项更多。',
    },
  }),
);
