/** torch.optim.RMSprop (parity 6.2). */
import { z } from 'zod';
import { bool, float } from '../fields';
import { eps, lr, maximize, optimizerBlock, weightDecay } from './optimizer';

export const rmsprop = optimizerBlock({
  type: 'RMSprop',
  keywords: ['adaptive', 'root mean square', '自适应', '均方根', '优化器'],
  params: z.object({
    lr: lr.default(1e-2),
    alpha: float({
      min: 0,
      help: {
        en: 'How long the average of squared gradients remembers. 0.99 is usual.',
        zh: '平方梯度的滑动平均的记忆长度。常用 0.99。',
      },
    }).default(0.99),
    eps: eps.default(1e-8),
    weight_decay: weightDecay,
    momentum: float({
      min: 0,
      help: {
        en: 'Share of the last step that is kept. 0: none.',
        zh: '保留上一步的比例。0：不使用。',
      },
    }).default(0),
    centered: bool({
      help: {
        en: 'Subtracts the squared mean of the gradient, so that steady gradients get longer steps.',
        zh: '减去梯度均值的平方，使稳定的梯度得到更大的步子。',
      },
    }).default(false),
    maximize,
  }),
  initial: { lr: 1e-3 },
  summary: ['lr', 'alpha', 'momentum'],
  formula:
    'v ← αv + (1 − α)g²; centered: a ← αa + (1 − α)g, V = v − a², else V = v\nθ ← θ − γ g/(√V + ε)',
  help: {
    en: 'Divides each gradient by a running average of its size, so all weights move at a similar pace. An old favourite for recurrent networks and reinforcement learning.',
    zh: '把每个梯度除以其大小的滑动平均，使所有权重以相近的速度移动。常用于循环网络和强化学习。',
  },
});
