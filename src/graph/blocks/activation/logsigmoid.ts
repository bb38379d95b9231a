/** torch.nn.LogSigmoid (parity 3.11). */
import { z } from 'zod';
import { softplus } from './bent';
import { pointwise } from './pointwise';

export const logSigmoid = pointwise({
  type: 'LogSigmoid',
  category: 'activation',
  keywords: ['activation', 'log probability', '激活', '对数概率'],
  params: z.object({}),
  summary: [],
  compute: (f, x) => f.unary('neg', softplus(f, f.unary('neg', x))),
  formula: 'f(x) = ln σ(x) = min(0, x) − ln(1 + e^(−|x|))',
  help: {
    en: 'The logarithm of Sigmoid, computed without overflow. Losses for yes-or-no questions use it; as an activation it is rare.',
    zh: 'Sigmoid 的对数，计算时不会溢出。常用于是非判断的损失，很少用作激活。',
  },
});
