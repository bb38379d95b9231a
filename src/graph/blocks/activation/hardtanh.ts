/** torch.nn.Hardtanh (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { error } from '../problems';
import { hardClamp } from './bent';
import { inplace, pointwise } from './pointwise';

export const hardtanh = pointwise({
  type: 'Hardtanh',
  category: 'activation',
  keywords: ['activation', 'clamp', 'clip', '激活', '截断'],
  params: z.object({
    min_val: float({
      help: { en: 'Smaller numbers become this.', zh: '更小的数变为该值。' },
    }).default(-1),
    max_val: float({
      help: { en: 'Larger numbers become this.', zh: '更大的数变为该值。' },
    }).default(1),
    inplace,
  }),
  summary: ['min_val', 'max_val'],
  validate: ({ min_val, max_val }) =>
    min_val >= max_val
      ? [
          error(
            'hardtanh.range',
            `Hardtanh needs min_val below max_val, but has ${min_val} and ${max_val}. Make max_val larger.`,
            `Hardtanh 需要 min_val 小于 max_val，现在是 ${min_val} 和 ${max_val}。请增大 max_val。`,
            { torch: 'cA', param: 'max_val' },
          ),
        ]
      : [],
  compute: (f, x, { min_val, max_val }) => hardClamp(f, x, min_val, max_val),
  formula: 'f(x) = min(max(x, min_val), max_val); f′ = 0 at both ends',
  help: {
    en: 'Cuts numbers off at both ends and keeps what lies between. A cheap Tanh made of straight lines; outside the range nothing is learnt.',
    zh: '两端截断，中间保持不变。它是由直线组成的廉价 Tanh；范围之外学不到东西。',
  },
});
