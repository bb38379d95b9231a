/** torch.optim.Adamax (parity 6.2). */
import { z } from 'zod';
import { betas, eps, lr, maximize, optimizerBlock, weightDecay } from './optimizer';

export const adamax = optimizerBlock({
  type: 'Adamax',
  keywords: ['adam', 'infinity norm', '无穷范数', '优化器'],
  params: z.object({
    lr: lr.default(2e-3),
    betas,
    eps: eps.default(1e-8),
    weight_decay: weightDecay,
    maximize,
  }),
  initial: {},
  summary: ['lr', 'weight_decay'],
  formula: 'm ← β₁m + (1 − β₁)g; u ← max(β₂u, |g| + ε)\nθ ← θ − γ/(1 − β₁ᵗ) · m/u',
  help: {
    en: 'Adam that divides by the largest recent gradient instead of an average of squares. Rare very large gradients disturb it less, which helps with embeddings.',
    zh: '除以近期最大梯度而不是平方平均的 Adam。偶尔出现的很大梯度对它影响较小，适合嵌入层。',
  },
});
