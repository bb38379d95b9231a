/** torch.nn.ELU (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { bentBelow, scaledExpm1 } from './bent';
import { inplace, pointwise } from './pointwise';

export const elu = pointwise({
  type: 'ELU',
  category: 'activation',
  keywords: ['activation', 'exponential linear', '激活', '指数线性'],
  params: z.object({
    alpha: float({
      help: { en: 'Large negative numbers approach −alpha.', zh: '很小的负数趋近 −alpha。' },
    }).default(1.0),
    inplace,
  }),
  summary: ['alpha'],
  compute: (f, x, { alpha }) => bentBelow(f, x, (v) => scaledExpm1(f, v, alpha)),
  formula: 'f(x) = x for x > 0, else α(eˣ − 1); f′(0) = α',
  help: {
    en: 'Keeps positive numbers and bends negative ones smoothly towards −alpha. Outputs lie around 0, which can make learning quicker than ReLU; it costs an exponential.',
    zh: '正数保持不变，负数平滑地弯向 −alpha。输出以 0 为中心，学习可能比 ReLU 更快，代价是要算指数。',
  },
});
