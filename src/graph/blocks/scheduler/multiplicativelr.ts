/** torch.optim.lr_scheduler.MultiplicativeLR (parity 7). */
import { z } from 'zod';
import { formulaProblems } from './lambdalr';
import { interval, lambdaText, lrLambda, schedulerBlock } from './scheduler';

export const multiplicativeLR = schedulerBlock({
  type: 'MultiplicativeLR',
  keywords: ['factor', 'formula', 'learning rate', '倍数', '公式', '学习率'],
  params: z.object({ lr_lambda: lrLambda, interval }),
  initial: { lr_lambda: '0.95' },
  summary: ['lr_lambda', 'interval'],
  positional: ['lr_lambda'],
  write: (param, value) => (param === 'lr_lambda' ? lambdaText(value) : undefined),
  problems: ({ groups }, p) => formulaProblems(p.lr_lambda, groups),
  formula: 'lr(k) = lr(k − 1) · λ(k), k ≥ 1',
  help: {
    en: 'Multiplies the present learning rate by a formula of the step k in every step. A plain number such as 0.95 gives a steady decay; a formula makes it faster or slower over time.',
    zh: '每一步用步数 k 的算式乘以当前学习率。写 0.95 这样的数会均匀衰减；写算式可让衰减随时间变快或变慢。',
  },
});
