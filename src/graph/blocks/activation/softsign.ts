/** torch.nn.Softsign (parity 3.11). */
import { z } from 'zod';
import { pointwise } from './pointwise';

export const softsign = pointwise({
  type: 'Softsign',
  category: 'activation',
  keywords: ['activation', 'bounded', '激活', '有界'],
  params: z.object({}),
  summary: [],
  compute: (f, x) => f.div(x, f.add(f.scalar(1), f.unary('abs', x))),
  formula: 'f(x) = x / (1 + |x|)',
  help: {
    en: 'Squeezes numbers into the range from −1 to 1, like Tanh but approaching the ends more slowly. Its gradients fade later.',
    zh: '把数压到 −1 到 1 之间，类似 Tanh，但更慢地接近两端。梯度消失得更晚。',
  },
});
