/** torch.optim.lr_scheduler.LinearLR (parity 7). */
import { z } from 'zod';
import { float, int } from '../fields';
import { error } from '../problems';
import { interval, schedulerBlock } from './scheduler';

export const linearLR = schedulerBlock({
  type: 'LinearLR',
  keywords: ['warm-up', 'linear', 'learning rate', '预热', '线性', '学习率'],
  params: z.object({
    start_factor: float({
      min: 0,
      max: 1,
      help: {
        en: 'Factor of the learning rate at the first step; above 0, at most 1.',
        zh: '第一步时学习率乘以的倍数；大于 0，至多 1。',
      },
    }).default(1 / 3),
    end_factor: float({
      min: 0,
      max: 1,
      help: {
        en: 'Factor of the learning rate from step total_iters on.',
        zh: '从第 total_iters 步起学习率乘以的倍数。',
      },
    }).default(1),
    total_iters: int({
      min: 1,
      help: {
        en: 'Number of steps from start_factor to end_factor.',
        zh: '从 start_factor 到 end_factor 的步数。',
      },
    }).default(5),
    interval,
  }),
  initial: {},
  summary: ['start_factor', 'end_factor', 'total_iters'],
  validate: ({ start_factor }) =>
    start_factor > 0
      ? []
      : [
          error(
            'linearlr.start_factor',
            'LinearLR multiplies from start_factor upwards, so it must be above 0. Use a small number such as 0.01.',
            'LinearLR 从 start_factor 开始相乘，所以它必须大于 0。请用 0.01 这样的小数。',
            { torch: 'cV', param: 'start_factor' },
          ),
        ],
  formula: 'lr(k) = base · (s + (e − s) · min(k, T)/T)',
  help: {
    en: 'Moves the learning rate in a straight line from one factor to another. The usual warm-up: begin small while the weights are still random, and reach the full rate after some steps.',
    zh: '让学习率沿直线从一个倍数变到另一个。最常用的预热：权重还是随机时用小学习率，若干步后达到完整的学习率。',
  },
});
