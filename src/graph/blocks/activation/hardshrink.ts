/** torch.nn.Hardshrink (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { within } from './bent';
import { pointwise } from './pointwise';

export const hardshrink = pointwise({
  type: 'Hardshrink',
  category: 'activation',
  keywords: ['activation', 'threshold', 'sparse', '激活', '阈值', '稀疏'],
  params: z.object({
    lambd: float({
      help: {
        en: 'Numbers from −lambd to lambd become 0.',
        zh: '−lambd 到 lambd 之间的数变为 0。',
      },
    }).default(0.5),
  }),
  summary: ['lambd'],
  compute: (f, x, { lambd }) => f.where(within(f, x, lambd), f.scalar(0), x),
  formula: 'f(x) = x where |x| > λ, else 0; f′(±λ) = 0',
  help: {
    en: 'Sets small numbers to 0 and keeps the others as they are. It removes weak responses, for instance noise in sparse codes.',
    zh: '把小的数置 0，其余保持不变。可以去掉微弱的响应，例如稀疏编码中的噪声。',
  },
});
