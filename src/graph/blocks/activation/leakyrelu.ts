/** torch.nn.LeakyReLU (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { bent } from './bent';
import { inplace, pointwise } from './pointwise';

export const leakyRelu = pointwise({
  type: 'LeakyReLU',
  category: 'activation',
  keywords: ['activation', 'leaky', 'gan', '激活', '带泄漏'],
  params: z.object({
    negative_slope: float({
      help: {
        en: 'Slope for negative numbers. 0.01 lets a little through; GANs often use 0.2.',
        zh: '负数一侧的斜率。0.01 只放过一点；GAN 常用 0.2。',
      },
    }).default(0.01),
    inplace,
  }),
  summary: ['negative_slope'],
  compute: (f, x, { negative_slope }) => bent(f, x, (v) => f.mul(v, f.scalar(negative_slope))),
  formula: 'f(x) = x for x > 0, else a·x; f′(0) = a',
  help: {
    en: 'Like ReLU, but negative numbers are made small instead of 0. A gradient always gets through, so a unit cannot die and stop learning.',
    zh: '与 ReLU 相似，但负数只是缩小而不变为 0。梯度总能通过，神经元不会“死掉”而停止学习。',
  },
});
