/** torch.optim.lr_scheduler.MultiStepLR (parity 7). */
import { z } from 'zod';
import { intList } from '../fields';
import { gamma, interval, schedulerBlock } from './scheduler';

export const multiStepLR = schedulerBlock({
  type: 'MultiStepLR',
  keywords: ['milestones', 'decay', 'learning rate', '里程碑', '衰减', '学习率'],
  params: z.object({
    milestones: intList({
      help: {
        en: 'Steps at which the learning rate drops. One listed twice drops twice.',
        zh: '学习率在哪些步下降。列出两次则下降两次。',
      },
    }),
    gamma: gamma.default(0.1),
    interval,
  }),
  initial: { milestones: [30, 80] },
  summary: ['milestones', 'gamma'],
  write: (param, value) =>
    param === 'milestones' ? `[${(value as number[]).join(', ')}]` : undefined,
  formula: 'lr(k) = base · γ^{number of milestones ≤ k}',
  help: {
    en: 'Lets the learning rate fall at the steps you list. The classic way to train ResNets: divide by ten when the curve has become flat, two or three times in all.',
    zh: '在列出的步数处降低学习率。训练 ResNet 的经典做法：曲线变平时除以十，总共两三次。',
  },
});
