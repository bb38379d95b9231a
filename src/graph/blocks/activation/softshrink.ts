/** torch.nn.Softshrink (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { positive, within } from './bent';
import { pointwise } from './pointwise';

export const softshrink = pointwise({
  type: 'Softshrink',
  category: 'activation',
  keywords: ['activation', 'threshold', 'sparse', '激活', '阈值', '稀疏'],
  params: z.object({
    lambd: float({
      min: 0,
      torch: 'fR',
      help: {
        en: 'Numbers from −lambd to lambd become 0; others move towards 0 by it. At least 0.',
        zh: '−lambd 到 lambd 之间的数变为 0，其余向 0 移动该值。不小于 0。',
      },
    }).default(0.5),
  }),
  summary: ['lambd'],
  compute: (f, x, { lambd }) => {
    const limit = f.scalar(lambd);
    const outside = f.where(positive(f, x), f.sub(x, limit), f.add(x, limit));
    return f.where(within(f, x, lambd), f.scalar(0), outside);
  },
  formula: 'f(x) = x − λ for x > λ, x + λ for x < −λ, else 0; f′(±λ) = 0',
  help: {
    en: 'Moves every number towards 0 by lambd, and what would cross it becomes 0. The step of sparse coding (ISTA) that makes codes sparse.',
    zh: '让每个数向 0 移动 lambd，越过 0 的变为 0。这是稀疏编码（ISTA）中使编码稀疏的一步。',
  },
});
