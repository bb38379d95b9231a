/** torch.optim.AdamW (parity 6.2). */
import { z } from 'zod';
import { amsgrad, betas, eps, lr, maximize, optimizerBlock, weightDecay } from './optimizer';

export const adamW = optimizerBlock({
  type: 'AdamW',
  keywords: ['adam', 'decoupled', 'weight decay', '权重衰减', '优化器'],
  params: z.object({
    lr: lr.default(1e-3),
    betas,
    eps: eps.default(1e-8),
    weight_decay: weightDecay.unwrap().default(1e-2),
    amsgrad,
    maximize,
  }),
  initial: {},
  summary: ['lr', 'weight_decay'],
  formula:
    'θ ← θ − γλθ; m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²\nθ ← θ − γ/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)',
  help: {
    en: 'Adam with weight decay that shrinks the weights directly instead of entering the averages, so it acts on all weights alike. The usual choice for transformers and for most larger networks.',
    zh: '权重衰减直接缩小权重、不进入滑动平均的 Adam，因此对所有权重的作用相同。训练 Transformer 和大多数较大网络时的常用选择。',
  },
});
