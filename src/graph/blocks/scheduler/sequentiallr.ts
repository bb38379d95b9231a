/** torch.optim.lr_scheduler.SequentialLR (parity 7.4): takes the schedulers between it and the optimizer. */
import { z } from 'zod';
import { intList } from '../fields';
import { error } from '../problems';
import { interval, schedulerBlock } from './scheduler';

const TYPE = 'SequentialLR';

export const sequentialLR = schedulerBlock({
  type: TYPE,
  keywords: ['sequence', 'warm-up', 'milestones', 'learning rate', '顺序', '预热', '学习率'],
  params: z.object({
    milestones: intList({
      help: {
        en: 'Steps at which the next scheduler takes over: one fewer than there are schedulers.',
        zh: '下一个调度器接手的步数：比调度器少一个。',
      },
    }),
    interval,
  }),
  initial: { milestones: [5] },
  summary: ['milestones', 'interval'],
  schedulers: () => [TYPE],
  problems: ({ schedulers = [] }, { milestones }) => {
    if (schedulers.length === 0)
      return [
        error(
          'sequentiallr.none',
          'SequentialLR has no scheduler to run. Place LinearLR, CosineAnnealingLR … between the optimizer and it.',
          'SequentialLR 没有可运行的调度器。请在优化器与它之间放置 LinearLR、CosineAnnealingLR 等。',
          { torch: 'cV', port: 'optimizer' },
        ),
      ];
    if (schedulers.includes('ReduceLROnPlateau'))
      return [
        error(
          'sequentiallr.plateau',
          'SequentialLR cannot run ReduceLROnPlateau, which needs a metric. Place it behind SequentialLR.',
          'SequentialLR 不能运行 ReduceLROnPlateau，因为后者需要指标。请把它放在 SequentialLR 之后。',
          { torch: 'cV', port: 'optimizer' },
        ),
      ];
    if (schedulers.length === 1)
      return [
        error(
          'sequentiallr.one',
          `SequentialLR has only ${schedulers[0]} to run. Place another scheduler in front of it, or remove SequentialLR.`,
          `SequentialLR 只有 ${schedulers[0]} 可运行。请在它前面再放一个调度器，或删除 SequentialLR。`,
          { torch: 'cV', port: 'optimizer' },
        ),
      ];
    if (milestones.length !== schedulers.length - 1)
      return [
        error(
          'sequentiallr.milestones',
          `SequentialLR takes ${schedulers.length} schedulers, so it needs ${schedulers.length - 1} milestones, but has ${milestones.length}.`,
          `SequentialLR 有 ${schedulers.length} 个调度器，需要 ${schedulers.length - 1} 个 milestones，现在有 ${milestones.length} 个。`,
          { torch: 'cV', param: 'milestones' },
        ),
      ];
    return [];
  },
  pytorch: ({ milestones }) =>
    `optim.lr_scheduler.SequentialLR(optimizer, schedulers, milestones=[${milestones.join(', ')}])`,
  formula: 'at a milestone the next scheduler starts at its own step 0, from the base rate',
  help: {
    en: 'Runs the schedulers placed between the optimizer and it one after the other, switching at the milestones. A warm-up with LinearLR followed by CosineAnnealingLR is the usual pair.',
    zh: '依次运行放在优化器与它之间的调度器，在 milestones 处切换。常见组合是先用 LinearLR 预热，再用 CosineAnnealingLR。',
  },
});
