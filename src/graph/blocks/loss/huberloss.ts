/** torch.nn.HuberLoss (parity 5.1): δ times SmoothL1Loss with β = δ. */
import { z } from 'zod';
import { huber } from '../../functional/loss';
import { defineBlock } from '../contract';
import { float } from '../fields';
import { error } from '../problems';
import { elementwiseLoss, reduction } from './loss';

const params = z.object({
  reduction,
  delta: float({
    torch: 'fR',
    help: {
      en: 'Errors up to it are squared, larger ones count by their size. Above 0.',
      zh: '不超过它的误差取平方，更大的按大小计。须大于 0。',
    },
  }).default(1),
});

export const huberLoss = defineBlock({
  ...elementwiseLoss({
    type: 'HuberLoss',
    keywords: ['robust regression', 'outlier', '稳健回归', '异常值', '损失'],
    params,
    summary: ['delta', 'reduction'],
    torch: 'W',
    compute: (f, x, t, { delta }) => huber(f, x, t, delta),
    formula: 'd = x − t; loss = d²/2 where |d| ≤ δ, else δ·(|d| − δ/2)',
    help: {
      en: 'Squares small errors and counts large ones by their size, so that a few wild targets do not decide everything. With delta=1 it is SmoothL1Loss with beta=1.',
      zh: '小误差取平方，大误差按大小计，少数离谱的目标就不会左右一切。delta=1 时与 beta=1 的 SmoothL1Loss 相同。',
    },
  }),
  validate: ({ delta }) =>
    delta > 0
      ? []
      : [
          error(
            'huberloss.delta',
            `HuberLoss has delta=${delta}; it must be greater than 0. 1 is usual.`,
            `HuberLoss 的 delta=${delta}，应大于 0。通常用 1。`,
            { torch: 'fR', param: 'delta' },
          ),
        ],
});
