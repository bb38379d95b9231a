/** torch.nn.Threshold (parity 3.11). */
import { z } from 'zod';
import { float } from '../fields';
import { inplace, pointwise } from './pointwise';

export const threshold = pointwise({
  type: 'Threshold',
  category: 'activation',
  keywords: ['activation', 'cut', '激活', '阈值'],
  params: z.object({
    threshold: float({
      help: { en: 'Numbers above this pass unchanged.', zh: '大于该值的数原样通过。' },
    }),
    value: float({ help: { en: 'What all other numbers become.', zh: '其余的数变为该值。' } }),
    inplace,
  }),
  summary: ['threshold', 'value'],
  initial: { threshold: 0, value: 0 },
  positional: ['threshold', 'value'],
  compute: (f, x, { threshold, value }) =>
    f.where(f.binary('lessEqual', x, f.scalar(threshold)), f.scalar(value), x),
  formula: 'f(x) = x for x > threshold, else value; f′(threshold) = 0',
  help: {
    en: 'Keeps numbers above a threshold and replaces all others by one value. With both at 0 it is ReLU.',
    zh: '保留大于阈值的数，其余替换成同一个值。两者都为 0 时就是 ReLU。',
  },
});
