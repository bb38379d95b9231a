/** torch.optim.lr_scheduler.CosineAnnealingWarmRestarts (parity 7). */
import { z } from 'zod';
import { choice, int } from '../fields';
import { etaMin, schedulerBlock } from './scheduler';

export const cosineAnnealingWarmRestarts = schedulerBlock({
  type: 'CosineAnnealingWarmRestarts',
  keywords: ['cosine', 'restart', 'SGDR', 'learning rate', '余弦', '重启', '学习率'],
  params: z.object({
    T_0: int({
      min: 1,
      help: {
        en: 'Steps until the first restart.',
        zh: '到第一次重启的步数。',
      },
    }),
    T_mult: int({
      min: 1,
      help: {
        en: 'Each stretch between restarts is so many times as long as the one before.',
        zh: '每段的长度是上一段的多少倍。',
      },
    }).default(1),
    eta_min: etaMin,
    interval: choice(['epoch', 'batch', 'fraction'], {
      help: {
        en: 'What a step is: an epoch or a batch. fraction: it moves with every batch, T_0 counts epochs.',
        zh: '一步是什么：epoch 或批次。fraction：每批都变化，T_0 以 epoch 计。',
      },
    }).default('epoch'),
  }),
  initial: { T_0: 10 },
  summary: ['T_0', 'T_mult'],
  formula: 'lr = η + ½(base − η)(1 + cos(π·T_cur/T_i))',
  help: {
    en: 'Lets the learning rate fall along a cosine and then jump back to the top, again and again. The jumps help to leave places that are good only nearby.',
    zh: '让学习率沿余弦下降，然后跳回最高值，如此反复。这些跳跃有助于离开只是局部较好的位置。',
  },
});
