/** torch.optim.lr_scheduler.CyclicLR (parity 7.1). */
import { z } from 'zod';
import { bool, choice, float, int, numbers, text } from '../fields';
import { formulaOf } from './expression';
import { lambdaText, listProblems, momentumProblems, schedulerBlock } from './scheduler';

export const cycleMomentum = bool({
  help: {
    en: 'Moves momentum (or the first beta) against the learning rate.',
    zh: '让动量（或第一个 beta）与学习率反向变化。',
  },
}).default(true);

export const baseMomentum = numbers({
  help: {
    en: 'Lowest momentum, where the learning rate is highest; one number, or one for each group.',
    zh: '学习率最高处的最低动量；一个数，或每个参数组一个。',
  },
});

export const maxMomentum = numbers({
  help: {
    en: 'Highest momentum, where the learning rate is lowest; one number, or one for each group.',
    zh: '学习率最低处的最高动量；一个数，或每个参数组一个。',
  },
});

export const cyclicLR = schedulerBlock({
  type: 'CyclicLR',
  keywords: ['cyclic', 'triangular', 'learning rate', '循环', '三角', '学习率'],
  params: z.object({
    base_lr: numbers({
      help: {
        en: 'Lowest learning rate; it replaces the optimizer’s. One number, or one for each group.',
        zh: '最低学习率，取代优化器的 lr。一个数，或每个参数组一个。',
      },
    }),
    max_lr: numbers({
      help: {
        en: 'Highest learning rate. One number, or one for each group.',
        zh: '最高学习率。一个数，或每个参数组一个。',
      },
    }),
    step_size_up: int({
      min: 1,
      help: {
        en: 'Batches from the lowest to the highest learning rate.',
        zh: '从最低到最高学习率的批次数。',
      },
    }).default(2000),
    step_size_down: int({
      optional: true,
      min: 1,
      help: {
        en: 'Batches back down. None: as many as up.',
        zh: '回到最低的批次数。None：与上升相同。',
      },
    })
      .nullable()
      .default(null),
    mode: choice(['triangular', 'triangular2', 'exp_range'], {
      help: {
        en: 'Height of the triangles: always the same, half as high each time, or falling by gamma.',
        zh: '三角形的高度：不变、每次减半，或按 gamma 下降。',
      },
    }).default('triangular'),
    gamma: float({
      help: {
        en: 'Base of the fall in mode exp_range: gamma to the power of the batch.',
        zh: 'exp_range 模式的底数：gamma 的批次数次方。',
      },
    }).default(1),
    scale_fn: text({
      optional: true,
      check: (value) => formulaOf(value) !== undefined,
      accepts: { en: 'a formula of x such as 1 / x', zh: '含 x 的算式，如 1 / x' },
      help: {
        en: 'Formula for the height of the triangles instead of mode. None: mode decides.',
        zh: '代替 mode 决定三角形高度的算式。None：由 mode 决定。',
      },
    })
      .nullable()
      .default(null),
    scale_mode: choice(['cycle', 'iterations'], {
      help: {
        en: 'What x is in scale_fn: the number of the cycle, from 1, or of the batch.',
        zh: 'scale_fn 中 x 的含义：第几个循环（从 1 起），或第几个批次。',
      },
    }).default('cycle'),
    cycle_momentum: cycleMomentum,
    base_momentum: baseMomentum.default(0.8),
    max_momentum: maxMomentum.default(0.9),
  }),
  initial: { base_lr: 1e-3, max_lr: 0.1 },
  summary: ['base_lr', 'max_lr', 'step_size_up'],
  write: (param, value) =>
    param === 'scale_fn' && typeof value === 'string'
      ? lambdaText(value).replace(/^lambda k:/, 'lambda x:')
      : undefined,
  problems: (optimizer, p) => [
    ...listProblems('base_lr', p.base_lr, optimizer.groups),
    ...listProblems('max_lr', p.max_lr, optimizer.groups),
    ...(p.cycle_momentum
      ? [
          ...listProblems('base_momentum', p.base_momentum, optimizer.groups),
          ...listProblems('max_momentum', p.max_momentum, optimizer.groups),
        ]
      : []),
    ...momentumProblems('CyclicLR', p.cycle_momentum, optimizer),
  ],
  formula: 'lr = base_lr + (max_lr − base_lr) · h · scale, h a triangle wave from 0 to 1',
  help: {
    en: 'Lets the learning rate go up and down between two limits, batch by batch. Phases of large steps help to get away from poor places, phases of small steps to settle.',
    zh: '让学习率逐批在两个界限之间上下变化。大步阶段有助于离开不好的位置，小步阶段有助于稳定。',
  },
});
