/** torch.optim.Adam (parity 6.2). */
import { z } from 'zod';
import {
  amsgrad,
  betas,
  decoupledWeightDecay,
  eps,
  lr,
  maximize,
  optimizerBlock,
  weightDecay,
} from './optimizer';

export const adam = optimizerBlock({
  type: 'Adam',
  keywords: ['adaptive', 'moment', '自适应', '优化器'],
  params: z.object({
    lr: lr.default(1e-3),
    betas,
    eps: eps.default(1e-8),
    weight_decay: weightDecay,
    amsgrad,
    maximize,
    decoupled_weight_decay: decoupledWeightDecay,
  }),
  initial: {},
  summary: ['lr', 'weight_decay'],
  formula:
    'm ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²\nθ ← θ − γ/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)',
  help: {
    en: 'Gives every weight its own step length: small where gradients are large or noisy, larger where they are small and steady. It works well with its default lr on most networks, which makes it a good first choice.',
    zh: '为每个权重单独调整步长：梯度大或噪声大时步子小，梯度小而稳定时步子大。对大多数网络用默认 lr 就很好，适合作为首选。',
  },
});
