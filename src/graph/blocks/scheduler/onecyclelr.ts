/** torch.optim.lr_scheduler.OneCycleLR (parity 7.2). */
import { z } from 'zod';
import { bool, choice, float, int, numbers } from '../fields';
import { error } from '../problems';
import { baseMomentum, cycleMomentum, maxMomentum } from './cycliclr';
import { listProblems, momentumProblems, schedulerBlock } from './scheduler';

const params = z.object({
  max_lr: numbers({
    help: {
      en: 'Highest learning rate. One number, or one for each group.',
      zh: '最高学习率。一个数，或每个参数组一个。',
    },
  }),
  total_steps: int({
    optional: true,
    min: 1,
    help: {
      en: 'Batches of the whole training. None: epochs · steps_per_epoch.',
      zh: '整个训练的批次数。None：epochs · steps_per_epoch。',
    },
  })
    .nullable()
    .default(null),
  epochs: int({
    optional: true,
    min: 1,
    help: {
      en: 'Epochs of the training, where total_steps is None.',
      zh: 'total_steps 为 None 时：训练的 epoch 数。',
    },
  })
    .nullable()
    .default(null),
  steps_per_epoch: int({
    optional: true,
    min: 1,
    help: {
      en: 'Batches in an epoch, where total_steps is None.',
      zh: 'total_steps 为 None 时：每个 epoch 的批次数。',
    },
  })
    .nullable()
    .default(null),
  pct_start: float({
    min: 0,
    max: 1,
    help: {
      en: 'Share of the training in which the learning rate rises.',
      zh: '学习率上升阶段所占的比例。',
    },
  }).default(0.3),
  anneal_strategy: choice(['cos', 'linear'], {
    help: {
      en: 'Shape of the slopes: cosine or straight.',
      zh: '升降的形状：余弦或直线。',
    },
  }).default('cos'),
  cycle_momentum: cycleMomentum,
  base_momentum: baseMomentum.default(0.85),
  max_momentum: maxMomentum.default(0.95),
  div_factor: float({
    help: {
      en: 'The first learning rate is max_lr divided by this.',
      zh: '最初的学习率为 max_lr 除以该值。',
    },
  }).default(25),
  final_div_factor: float({
    help: {
      en: 'The last learning rate is the first divided by this.',
      zh: '最后的学习率为最初的除以该值。',
    },
  }).default(1e4),
  three_phase: bool({
    help: {
      en: 'Down to the first learning rate as fast as up, and then on to the lowest.',
      zh: '以与上升相同的速度降回最初的学习率，再降到最低。',
    },
  }).default(false),
});

/** Steps of the whole cycle; null where the parameters do not say. */
export function totalSteps(p: {
  readonly total_steps: number | null;
  readonly epochs: number | null;
  readonly steps_per_epoch: number | null;
}): number | null {
  if (p.total_steps !== null) return p.total_steps;
  return p.epochs !== null && p.steps_per_epoch !== null ? p.epochs * p.steps_per_epoch : null;
}

export const oneCycleLR = schedulerBlock({
  type: 'OneCycleLR',
  keywords: ['one cycle', 'super-convergence', 'learning rate', '单周期', '超收敛', '学习率'],
  params,
  initial: { max_lr: 0.1, total_steps: 4690 },
  summary: ['max_lr', 'total_steps', 'pct_start'],
  validate: (p) =>
    totalSteps(p) === null
      ? [
          error(
            'onecyclelr.total_steps',
            'OneCycleLR needs its length: set total_steps, or both epochs and steps_per_epoch.',
            'OneCycleLR 需要知道长度：请设置 total_steps，或同时设置 epochs 和 steps_per_epoch。',
            { torch: 'cV', param: 'total_steps' },
          ),
        ]
      : [],
  problems: (optimizer, p) => [
    ...listProblems('max_lr', p.max_lr, optimizer.groups),
    ...(p.cycle_momentum
      ? [
          ...listProblems('base_momentum', p.base_momentum, optimizer.groups),
          ...listProblems('max_momentum', p.max_momentum, optimizer.groups),
        ]
      : []),
    ...momentumProblems('OneCycleLR', p.cycle_momentum, optimizer),
  ],
  formula: 'max_lr/div_factor → max_lr → max_lr/(div_factor · final_div_factor), over total_steps',
  help: {
    en: 'Raises the learning rate once from small to large and lets it fall far below the start, batch by batch over the whole training. Networks often train in far fewer epochs this way.',
    zh: '在整个训练中逐批把学习率从小升到大一次，再降到远低于起点。网络常能因此用少得多的 epoch 训练好。',
  },
});
