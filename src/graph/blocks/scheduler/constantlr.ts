/** torch.optim.lr_scheduler.ConstantLR (parity 7). */
import { z } from 'zod';
import { float, int } from '../fields';
import { error } from '../problems';
import { interval, schedulerBlock } from './scheduler';

export const totalIters = int({
  min: 0,
  help: {
    en: 'Number of steps until the end of this schedule; afterwards it changes nothing.',
    zh: '到调度结束的步数；之后不再改变学习率。',
  },
}).default(5);

export const constantLR = schedulerBlock({
  type: 'ConstantLR',
  keywords: ['warm-up', 'constant', 'learning rate', '预热', '恒定', '学习率'],
  params: z.object({
    factor: float({
      min: 0,
      max: 1,
      help: {
        en: 'Factor of the learning rate in the first total_iters steps.',
        zh: '前 total_iters 步中学习率乘以的倍数。',
      },
    }).default(1 / 3),
    total_iters: totalIters,
    interval,
  }),
  initial: {},
  summary: ['factor', 'total_iters'],
  validate: ({ factor, total_iters }) =>
    factor === 0 && total_iters > 0
      ? [
          error(
            'constantlr.factor',
            `ConstantLR divides by factor after step ${total_iters}, so factor must not be 0. Use a small number such as 0.01.`,
            `ConstantLR 在第 ${total_iters} 步之后要除以 factor，所以它不能为 0。请用 0.01 这样的小数。`,
            { torch: 'fR', param: 'factor' },
          ),
        ]
      : [],
  formula: 'lr(k) = base · factor for k < total_iters, then base',
  help: {
    en: 'Begins with a smaller learning rate for some steps and then returns to the full one. A simple warm-up, or the calm first part of a SequentialLR.',
    zh: '开始若干步使用较小的学习率，然后恢复。是一种简单的预热，也可作为 SequentialLR 平稳的第一段。',
  },
});
