/** torch.optim.LBFGS (parity 6.2). */
import { z } from 'zod';
import { defineBlock } from '../contract';
import { choice, float, int } from '../fields';
import { pythonCall } from '../python';
import { lr, maximize, optimizerBlock } from './optimizer';

const params = z.object({
  lr: lr.default(1),
  max_iter: int({
    min: 1,
    help: {
      en: 'Most iterations in one step, that is on one batch.',
      zh: '一步（一个批次）内的最大迭代次数。',
    },
  }).default(20),
  max_eval: int({
    optional: true,
    min: 1,
    help: {
      en: 'Most evaluations of the loss in one step. None: max_iter · 1.25, rounded down.',
      zh: '一步内计算损失的最大次数。None：max_iter · 1.25，向下取整。',
    },
  })
    .nullable()
    .default(null),
  tolerance_grad: float({
    min: 0,
    help: {
      en: 'A step ends when no gradient is larger than this.',
      zh: '所有梯度都不超过此值时，这一步结束。',
    },
  }).default(1e-7),
  tolerance_change: float({
    min: 0,
    help: {
      en: 'A step ends when loss or weights change less than this.',
      zh: '损失或权重的变化小于此值时，这一步结束。',
    },
  }).default(1e-9),
  history_size: int({
    min: 1,
    help: {
      en: 'How many past moves it learns the curvature from. Each takes twice the memory of the weights.',
      zh: '用多少次过去的移动来估计曲率。每次占用两倍于权重的内存。',
    },
  }).default(100),
  line_search_fn: choice(['None', 'strong_wolfe'], {
    help: {
      en: 'strong_wolfe tries several step lengths and takes a good one; None always takes lr.',
      zh: 'strong_wolfe 会尝试多个步长并选出合适的；None 总是使用 lr。',
    },
  }).default('None'),
  maximize,
});

const block = optimizerBlock({
  type: 'LBFGS',
  keywords: ['quasi-newton', 'l-bfgs', 'second order', 'closure', '拟牛顿', '二阶', '优化器'],
  params,
  initial: {},
  summary: ['lr', 'max_iter', 'line_search_fn'],
  formula: 'd = −H·g with H ≈ (∇²f)⁻¹ from the last moves; θ ← θ + t·d',
  help: {
    en: 'Estimates the curvature of the loss from its last moves and jumps to where it expects the minimum. Each step evaluates the same batch up to max_eval times, so it is slow per batch. Excellent for small networks with the whole dataset in one batch; with small batches use Adam. Clipping behind it acts in every evaluation.',
    zh: '根据最近几次移动估计损失的曲率，并跳到预计的最小点。每一步会把同一批次计算最多 max_eval 次，因此每批较慢。适合小网络且整个数据集为一批的情况；小批量请用 Adam。其后的裁剪在每次计算时都起作用。',
  },
});

export const lbfgs = defineBlock({
  ...block,
  pytorch: (p) =>
    [
      `optimizer = ${pythonCall('optim.LBFGS', params, p, {
        first: ['model.parameters()'],
        write: (param, value) =>
          param === 'line_search_fn' && value === 'None' ? 'None' : undefined,
      })}`,
      '',
      'def closure():',
      '    optimizer.zero_grad()',
      '    loss = criterion(model(input), target)',
      '    loss.backward()',
      '    return loss',
      '',
      'optimizer.step(closure)',
    ].join('\n'),
});
