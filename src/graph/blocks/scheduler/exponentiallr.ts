/** torch.optim.lr_scheduler.ExponentialLR (parity 7). */
import { z } from 'zod';
import { gamma, interval, schedulerBlock } from './scheduler';

export const exponentialLR = schedulerBlock({
  type: 'ExponentialLR',
  keywords: ['exponential', 'decay', 'learning rate', '指数', '衰减', '学习率'],
  params: z.object({ gamma, interval }),
  initial: { gamma: 0.95 },
  summary: ['gamma', 'interval'],
  formula: 'lr(k) = base · γᵏ',
  help: {
    en: 'Multiplies the learning rate by the same factor in every step, so that it falls smoothly. Close to 1 it falls slowly: 0.95 halves the rate in about 14 steps.',
    zh: '每一步把学习率乘以同一个倍数，使其平滑下降。越接近 1 下降越慢：0.95 大约 14 步减半。',
  },
});
