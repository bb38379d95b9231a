/** torch.optim.SGD (parity 6.2). */
import { z } from 'zod';
import { bool, float } from '../fields';
import { error } from '../problems';
import { lr, maximize, optimizerBlock, weightDecay } from './optimizer';

const params = z.object({
  lr: lr.default(1e-3),
  momentum: float({
    min: 0,
    help: {
      en: 'Share of the last step that is kept, like a rolling ball. 0.9 is usual, 0 is none.',
      zh: '保留上一步的比例，像滚动的球。常用 0.9，0 表示不用。',
    },
  }).default(0),
  dampening: float({
    help: {
      en: 'Weakens each new gradient when momentum is used. 0: not at all.',
      zh: '使用动量时削弱新梯度的程度。0：不削弱。',
    },
  }).default(0),
  weight_decay: weightDecay,
  nesterov: bool({
    help: {
      en: 'Looks one step ahead along the momentum. Needs momentum > 0 and dampening 0.',
      zh: '沿动量方向预看一步。需要 momentum > 0 且 dampening 为 0。',
    },
  }).default(false),
  maximize,
});

export const sgd = optimizerBlock({
  type: 'SGD',
  keywords: ['gradient descent', 'momentum', '随机梯度下降', '动量', '优化器'],
  params,
  initial: { lr: 0.01 },
  summary: ['lr', 'momentum', 'weight_decay'],
  validate: (p) =>
    p.nesterov && (p.momentum <= 0 || p.dampening !== 0)
      ? [
          error(
            'sgd.nesterov',
            `SGD with nesterov needs momentum > 0 and dampening=0, but has momentum=${p.momentum} and dampening=${p.dampening}. Set them so.`,
            `SGD 使用 nesterov 时需要 momentum > 0 且 dampening=0，现在 momentum=${p.momentum}，dampening=${p.dampening}。请修改。`,
            { torch: 'cV', param: 'nesterov' },
          ),
        ]
      : [],
  formula: 'g ← g + λθ; b ← μb + (1 − dampening) g; θ ← θ − γb (nesterov: θ ← θ − γ(g + μb))',
  help: {
    en: 'Moves every weight a small step against its gradient, which makes the loss smaller. With momentum the steps build up speed in a steady direction and shake less. Simple, and with a well chosen lr often as good as anything else.',
    zh: '让每个权重逆着梯度走一小步，使损失变小。加上动量后，步子会沿稳定的方向加速，并减少抖动。方法简单，lr 选得好时效果不输其他优化器。',
  },
});
