/** torch.optim.Adadelta (parity 6.2). */
import { z } from 'zod';
import { float } from '../fields';
import { eps, lr, maximize, optimizerBlock, weightDecay } from './optimizer';

export const adadelta = optimizerBlock({
  type: 'Adadelta',
  keywords: ['adaptive', '自适应', '优化器'],
  params: z.object({
    lr: lr.default(1),
    rho: float({
      min: 0,
      max: 1,
      help: {
        en: 'How long the averages of squared gradients and squared steps remember.',
        zh: '平方梯度与平方步长的滑动平均的记忆长度。',
      },
    }).default(0.9),
    eps: eps.default(1e-6),
    weight_decay: weightDecay,
    maximize,
  }),
  initial: {},
  summary: ['lr', 'rho'],
  formula: 'v ← ρv + (1 − ρ)g²; Δ = √(u + ε)/√(v + ε) · g; u ← ρu + (1 − ρ)Δ²; θ ← θ − γΔ',
  help: {
    en: 'Finds its own step length from the size of the last steps, so lr can stay at 1. It starts slowly and then settles by itself; today Adam is used more often.',
    zh: '由最近步子的大小决定步长，因此 lr 可以保持 1。开始较慢，之后会自行稳定；如今更常用 Adam。',
  },
});
