/** torch.optim.ASGD (parity 6.2). */
import { z } from 'zod';
import { float } from '../fields';
import { lr, maximize, optimizerBlock, weightDecay } from './optimizer';

export const asgd = optimizerBlock({
  type: 'ASGD',
  keywords: ['averaged', 'stochastic', '平均', '随机梯度下降', '优化器'],
  params: z.object({
    lr: lr.default(1e-2),
    lambd: float({
      help: {
        en: 'Decay of the weights and of the learning rate over the steps.',
        zh: '权重以及学习率随步数的衰减。',
      },
    }).default(1e-4),
    alpha: float({
      help: {
        en: 'Power by which the learning rate falls with the number of steps.',
        zh: '学习率随步数下降的幂次。',
      },
    }).default(0.75),
    t0: float({
      help: {
        en: 'Step from which the weights are averaged.',
        zh: '从第几步开始对权重求平均。',
      },
    }).default(1e6),
    weight_decay: weightDecay,
    maximize,
  }),
  initial: {},
  summary: ['lr', 't0'],
  formula:
    'θ ← θ(1 − lambd·η) − ηg; ax ← μ = 1 ? θ : ax + μ(θ − ax)\nη ← γ/(1 + lambd·γ·t)^α; μ ← 1/max(1, t − t₀)',
  help: {
    en: 'SGD with a learning rate that falls by itself. It also keeps an average of the weights as part of its state; the network itself goes on with the plain weights.',
    zh: '学习率会自行下降的 SGD。它还在状态中保存权重的平均值；网络本身继续使用普通权重。',
  },
});
