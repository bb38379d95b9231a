/** torch.optim.Adam (parity 6.2). */
import { z } from 'zod';
import { defineBlock } from '../contract';
import { bool, float, twoNumbers } from '../fields';
import { LOSS_IN, OPTIMIZER_OUT } from '../ports';
import { pythonCall } from '../python';
import { lr, maximize, weightDecay } from './optimizer';

const params = z.object({
  lr: lr.default(1e-3),
  betas: twoNumbers({
    min: 0,
    below: 1,
    help: {
      en: 'How long the averages of the gradient and of its square remember; each from 0 to below 1.',
      zh: '梯度及其平方的滑动平均的记忆长度；各在 [0, 1) 之间。',
    },
  }).default([0.9, 0.999]),
  eps: float({
    min: 0,
    help: {
      en: 'Small number added to the denominator so that nothing is divided by 0.',
      zh: '加到分母上的小数，避免除以 0。',
    },
  }).default(1e-8),
  weight_decay: weightDecay,
  amsgrad: bool({
    help: {
      en: 'Uses the largest average of squares so far, so steps never grow again.',
      zh: '使用到目前为止最大的平方平均，使步长不会再次变大。',
    },
  }).default(false),
  maximize,
  decoupled_weight_decay: bool({
    help: {
      en: 'True: weight decay acts on the weights directly, as in AdamW.',
      zh: 'True：权重衰减直接作用于权重，如 AdamW。',
    },
  }).default(false),
});

export const adam = defineBlock({
  type: 'Adam',
  category: 'optimizer',
  keywords: ['adaptive', 'moment', '自适应', '优化器'],
  params,
  initial: {},
  summary: ['lr', 'weight_decay'],
  inputs: () => [LOSS_IN],
  outputs: () => [OPTIMIZER_OUT],
  infer: () => ({ outputs: { optimizer: { type: 'Optimizer' } } }),
  pytorch: (p) => pythonCall('optim.Adam', params, p, { first: ['model.parameters()'] }),
  formula:
    'm ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²\nθ ← θ − γ/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)',
  help: {
    en: 'Gives every weight its own step length: small where gradients are large or noisy, larger where they are small and steady. It works well with its default lr on most networks, which makes it a good first choice.',
    zh: '为每个权重单独调整步长：梯度大或噪声大时步子小，梯度小而稳定时步子大。对大多数网络用默认 lr 就很好，适合作为首选。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html',
});
