/** torch.optim.lr_scheduler.CosineAnnealingLR (parity 7). */
import { z } from 'zod';
import { int } from '../fields';
import { etaMin, interval, schedulerBlock } from './scheduler';

export const cosineAnnealingLR = schedulerBlock({
  type: 'CosineAnnealingLR',
  keywords: ['cosine', 'annealing', 'learning rate', '余弦', '退火', '学习率'],
  params: z.object({
    T_max: int({
      min: 1,
      help: {
        en: 'Steps from the highest to the lowest learning rate; usually all epochs of the training.',
        zh: '从最高到最低学习率的步数；通常为训练的全部 epoch 数。',
      },
    }),
    eta_min: etaMin,
    interval,
  }),
  initial: { T_max: 10 },
  summary: ['T_max', 'eta_min'],
  formula: 'lr(k) = η + ½(base − η)(1 + cos(πk/T_max))',
  help: {
    en: 'Lets the learning rate fall along half a cosine wave: slowly at first, fast in the middle, slowly at the end. After T_max steps it climbs again. A good default for image networks.',
    zh: '让学习率沿半个余弦波下降：开始慢，中间快，结尾慢。超过 T_max 步后会再次上升。图像网络的良好默认选择。',
  },
});
