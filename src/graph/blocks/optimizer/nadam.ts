/** torch.optim.NAdam (parity 6.2). */
import { z } from 'zod';
import { float } from '../fields';
import {
  betas,
  decoupledWeightDecay,
  eps,
  lr,
  maximize,
  optimizerBlock,
  weightDecay,
} from './optimizer';

export const nadam = optimizerBlock({
  type: 'NAdam',
  keywords: ['nesterov', 'adam', '动量', '优化器'],
  params: z.object({
    lr: lr.default(2e-3),
    betas,
    eps: eps.default(1e-8),
    weight_decay: weightDecay,
    momentum_decay: float({
      min: 0,
      help: {
        en: 'How slowly the momentum grows from half to all of the first beta. 0: it stays at half.',
        zh: '动量从第一个 beta 的一半增长到全部的速度。0：一直保持一半。',
      },
    }).default(4e-3),
    decoupled_weight_decay: decoupledWeightDecay,
    maximize,
  }),
  initial: {},
  summary: ['lr', 'weight_decay'],
  formula:
    'μₜ = β₁(1 − ½·0.96^{tψ}); Πₜ = Πₜ₋₁μₜ; D = √(v/(1 − β₂ᵗ)) + ε\nθ ← θ − γ(1 − μₜ)/(1 − Πₜ) · g/D − γμₜ₊₁/(1 − Πₜμₜ₊₁) · m/D',
  help: {
    en: 'Adam that looks one step ahead along its momentum, as Nesterov does for SGD. It often learns a little faster than Adam in the beginning.',
    zh: '沿动量方向预看一步的 Adam，如同 SGD 的 Nesterov 动量。开始时常比 Adam 学得稍快。',
  },
});
