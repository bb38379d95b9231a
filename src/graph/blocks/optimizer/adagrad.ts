/** torch.optim.Adagrad (parity 6.2). */
import { z } from 'zod';
import { float } from '../fields';
import { eps, lr, maximize, optimizerBlock, weightDecay } from './optimizer';

export const adagrad = optimizerBlock({
  type: 'Adagrad',
  keywords: ['adaptive', 'sparse', '自适应', '稀疏', '优化器'],
  params: z.object({
    lr: lr.default(1e-2),
    lr_decay: float({
      min: 0,
      help: {
        en: 'Shrinks the learning rate with every step: lr / (1 + (t − 1) · lr_decay).',
        zh: '每一步缩小学习率：lr / (1 + (t − 1) · lr_decay)。',
      },
    }).default(0),
    weight_decay: weightDecay,
    initial_accumulator_value: float({
      min: 0,
      help: {
        en: 'Where the sum of squared gradients starts. Above 0 the first steps are shorter.',
        zh: '平方梯度之和的初值。大于 0 时最初几步较小。',
      },
    }).default(0),
    eps: eps.default(1e-10),
    maximize,
  }),
  initial: {},
  summary: ['lr', 'lr_decay'],
  formula: 'S ← S + g²; θ ← θ − γ/(1 + (t − 1)·lr_decay) · g/(√S + ε)',
  help: {
    en: 'Divides each gradient by the root of the sum of all its squares so far. Weights that are rarely used keep long steps; all steps only ever shrink. Good for sparse data such as words.',
    zh: '把每个梯度除以其历史平方和的平方根。很少用到的权重保持大步子；所有步子只会越来越小。适合词语等稀疏数据。',
  },
});
