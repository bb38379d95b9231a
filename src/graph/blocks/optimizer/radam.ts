/** torch.optim.RAdam (parity 6.2). */
import { z } from 'zod';
import {
  betas,
  decoupledWeightDecay,
  eps,
  lr,
  maximize,
  optimizerBlock,
  weightDecay,
} from './optimizer';

export const radam = optimizerBlock({
  type: 'RAdam',
  keywords: ['rectified', 'adam', 'warm-up', '预热', '优化器'],
  params: z.object({
    lr: lr.default(1e-3),
    betas,
    eps: eps.default(1e-8),
    weight_decay: weightDecay,
    decoupled_weight_decay: decoupledWeightDecay,
    maximize,
  }),
  initial: {},
  summary: ['lr', 'weight_decay'],
  formula:
    'ρ∞ = 2/(1 − β₂) − 1; ρ = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ); m̂ = m/(1 − β₁ᵗ)\nρ > 5: θ ← θ − γ m̂ r √(1 − β₂ᵗ)/(√v + ε), r² = (ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ); else θ ← θ − γ m̂',
  help: {
    en: 'Adam that does not trust its average of squares before it has seen enough steps. The first steps are plain momentum, so a warm-up of the learning rate is less needed.',
    zh: '在步数足够之前不信任平方平均的 Adam。最初几步只用动量，因此不太需要学习率预热。',
  },
});
