/** torch.nn.CELU (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { error } from '../problems';
import { bentBelow, scaledExpm1 } from './bent';
import { inplace, pointwise } from './pointwise';

export const celu = pointwise({
  type: 'CELU',
  category: 'activation',
  keywords: ['activation', 'continuously differentiable', '激活', '指数线性'],
  params: z.object({
    alpha: float({
      help: {
        en: 'Large negative numbers approach −alpha; also how wide the bend is. Not 0.',
        zh: '很小的负数趋近 −alpha，也决定弯曲的宽度。不能为 0。',
      },
    }).default(1.0),
    inplace,
  }),
  summary: ['alpha'],
  validate: ({ alpha }) =>
    alpha === 0
      ? [
          error(
            'celu.alpha',
            'CELU divides by alpha, which is 0. Set alpha to another number, such as 1.',
            'CELU 要除以 alpha，而 alpha 是 0。请改为其他数，例如 1。',
            { torch: 'fR', param: 'alpha' },
          ),
        ]
      : [],
  compute: (f, x, { alpha }) => bentBelow(f, x, (v) => scaledExpm1(f, v, alpha, alpha)),
  formula: 'f(x) = x for x > 0, else α(e^(x/α) − 1); f′(0) = 1',
  help: {
    en: 'ELU without a corner: its slope at 0 is 1 for every alpha. Positive numbers stay, negative ones bend towards −alpha.',
    zh: '没有折角的 ELU：无论 alpha 取何值，在 0 处斜率都是 1。正数不变，负数弯向 −alpha。',
  },
});
