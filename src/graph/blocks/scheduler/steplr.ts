/** torch.optim.lr_scheduler.StepLR (parity 7). */
import { z } from 'zod';
import { int } from '../fields';
import { gamma, interval, schedulerBlock } from './scheduler';

export const stepLR = schedulerBlock({
  type: 'StepLR',
  keywords: ['step', 'decay', 'learning rate', '阶梯', '衰减', '学习率'],
  params: z.object({
    step_size: int({
      min: 1,
      help: {
        en: 'After how many steps the learning rate drops, again and again.',
        zh: '每隔多少步学习率下降一次。',
      },
    }),
    gamma: gamma.default(0.1),
    interval,
  }),
  initial: { step_size: 10 },
  summary: ['step_size', 'gamma'],
  formula: 'lr(k) = base · γ^⌊k / step_size⌋',
  help: {
    en: 'Lets the learning rate fall in equal stairs: after every step_size steps it is multiplied by gamma. Big steps first to get near a good place, small ones later to settle in it.',
    zh: '让学习率按等长的阶梯下降：每 step_size 步乘以 gamma。先用大步接近好的位置，再用小步稳定下来。',
  },
});
