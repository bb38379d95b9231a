/** torch.nn.Dropout (parity 3.7). */
import { z } from 'zod';
import { inplace, pointwise } from '../activation/pointwise';
import { probability } from './dropouts';

export const dropout = pointwise({
  type: 'Dropout',
  category: 'normalization',
  keywords: ['regularization', 'overfitting', 'random', '正则化', '过拟合', '随机失活'],
  params: z.object({
    p: probability({
      en: 'Probability that a number is set to 0 in training. 0.5 is usual after Linear layers.',
      zh: '训练时每个数被置 0 的概率。Linear 层之后常用 0.5。',
    }),
    inplace,
  }),
  summary: ['p'],
  keeps: true,
  compute: (f, x, { p }) => f.dropout(x, p),
  formula: 'training: y = x / (1 − p) with probability 1 − p, else 0\nevaluation: y = x',
  help: {
    en: 'In training it sets a random part of the numbers to 0 and scales up the rest, anew in each step. The network cannot rely on any single number and overfits less. In validation and in the views it does nothing.',
    zh: '训练时随机把一部分数置 0，并放大其余的数，每一步重新抽取。网络因此不能依赖单个数值，过拟合减轻。在验证和查看时它不起作用。',
  },
});
