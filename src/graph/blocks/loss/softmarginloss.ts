/** torch.nn.SoftMarginLoss (parity 5.1). */
import { z } from 'zod';
import { softMargin } from '../../functional/loss';
import { defineBlock } from '../contract';
import { elementwiseLoss, reduction, signProblems } from './loss';

export const softMarginLoss = defineBlock(
  elementwiseLoss({
    type: 'SoftMarginLoss',
    keywords: ['logistic', 'two classes', '软间隔', '二分类', '损失'],
    params: z.object({ reduction }),
    summary: ['reduction'],
    torch: 'fR',
    check: (_, __, target) => signProblems('SoftMarginLoss', target),
    compute: softMargin,
    formula: 'loss = ln(1 + e^(−t·x)), t = ±1',
    help: {
      en: 'Logistic loss for two classes called +1 and −1: the score should have the sign of the target, the larger the better. The same as BCEWithLogitsLoss with targets 1 and 0.',
      zh: '两类（记作 +1 和 −1）的逻辑损失：分数的符号应与目标一致，绝对值越大越好。与目标为 1 和 0 的 BCEWithLogitsLoss 相同。',
    },
  }),
);
