/** torch.optim.lr_scheduler.PolynomialLR (parity 7). */
import { z } from 'zod';
import { float, int } from '../fields';
import { interval, schedulerBlock } from './scheduler';

export const polynomialLR = schedulerBlock({
  type: 'PolynomialLR',
  keywords: ['polynomial', 'decay', 'learning rate', '多项式', '衰减', '学习率'],
  params: z.object({
    total_iters: int({
      min: 1,
      help: {
        en: 'Number of steps until the learning rate is 0.',
        zh: '到学习率变为 0 的步数。',
      },
    }).default(5),
    power: float({
      help: {
        en: 'Shape of the fall: 1 is a straight line, larger falls faster in the beginning.',
        zh: '下降的形状：1 为直线，越大开始降得越快。',
      },
    }).default(1),
    interval,
  }),
  initial: {},
  summary: ['total_iters', 'power'],
  formula: 'lr(k) = base · (1 − min(k, T)/T)^power',
  help: {
    en: 'Lets the learning rate fall to 0 along a power of the remaining time. Often used to train networks that label every pixel, with power 0.9. Afterwards nothing is learnt any more.',
    zh: '按剩余时间的幂次让学习率降到 0。训练逐像素分类的网络时常用 power 0.9。之后不再学习。',
  },
});
