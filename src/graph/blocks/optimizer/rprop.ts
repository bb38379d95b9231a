/** torch.optim.Rprop (parity 6.2). */
import { z } from 'zod';
import { twoNumbers } from '../fields';
import { error } from '../problems';
import { lr, maximize, optimizerBlock } from './optimizer';

export const rprop = optimizerBlock({
  type: 'Rprop',
  keywords: ['resilient', 'sign', '弹性', '符号', '优化器'],
  params: z.object({
    lr: lr.default(1e-2),
    etas: twoNumbers({
      min: 0,
      help: {
        en: 'Factors of the step: the first, below 1, when the gradient changes sign, else the second.',
        zh: '步长的倍数：梯度变号时用第一个（小于 1），否则用第二个（大于 1）。',
      },
    }).default([0.5, 1.2]),
    step_sizes: twoNumbers({
      help: {
        en: 'Shortest and longest step of a weight.',
        zh: '单个权重的最小与最大步长。',
      },
    }).default([1e-6, 50]),
    maximize,
  }),
  initial: {},
  summary: ['lr', 'etas'],
  validate: ({ etas: [minus, plus] }) =>
    0 < minus && minus < 1 && 1 < plus
      ? []
      : [
          error(
            'rprop.etas',
            `Rprop needs 0 < the first eta < 1 < the second, but etas is (${minus}, ${plus}). The usual pair is (0.5, 1.2).`,
            `Rprop 需要 0 < 第一个 eta < 1 < 第二个，现在 etas 为 (${minus}, ${plus})。常用 (0.5, 1.2)。`,
            { torch: 'cV', param: 'etas' },
          ),
        ],
  formula: 'g·g₋₁ > 0: Δ ← Δη⁺; < 0: Δ ← Δη⁻, g ← 0; Δ ← clamp(Δ); θ ← θ − sign(g)Δ',
  help: {
    en: 'Looks only at the sign of each gradient: as long as it stays the same the step grows, when it turns the step shrinks. Made for whole datasets at once; small batches make signs too random.',
    zh: '只看每个梯度的符号：符号不变则步子变大，变号则步子变小。适合一次使用整个数据集；小批量会让符号过于随机。',
  },
});
