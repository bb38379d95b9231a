/** torch.optim.lr_scheduler.ReduceLROnPlateau (parity 7.3). */
import { z } from 'zod';
import { choice, float, int, numbers } from '../fields';
import { error } from '../problems';
import { listProblems, schedulerBlock } from './scheduler';

export const reduceLROnPlateau = schedulerBlock({
  type: 'ReduceLROnPlateau',
  keywords: ['plateau', 'adaptive', 'learning rate', '平台', '自适应', '学习率'],
  params: z.object({
    monitor: choice(['val_loss', 'val_accuracy', 'train_loss', 'train_accuracy'], {
      help: {
        en: 'The number it watches after every epoch, of the validation or the training data.',
        zh: '每个 epoch 之后观察的数值，来自验证数据或训练数据。',
      },
    }).default('val_loss'),
    mode: choice(['min', 'max'], {
      help: {
        en: 'min: smaller is better (losses). max: larger is better (accuracies).',
        zh: 'min：越小越好（损失）。max：越大越好（准确率）。',
      },
    }).default('min'),
    factor: float({
      help: {
        en: 'The learning rate is multiplied by this; below 1.',
        zh: '学习率乘以该值；小于 1。',
      },
    }).default(0.1),
    patience: int({
      min: 0,
      help: {
        en: 'How many epochs without improvement are borne before the learning rate falls.',
        zh: '学习率下降之前容忍多少个没有改善的 epoch。',
      },
    }).default(10),
    threshold: float({
      help: {
        en: 'Improvements smaller than this do not count.',
        zh: '小于该值的改善不算。',
      },
    }).default(1e-4),
    threshold_mode: choice(['rel', 'abs'], {
      help: {
        en: 'rel: threshold is a share of the best value. abs: it is a difference.',
        zh: 'rel：threshold 为最佳值的比例。abs：为差值。',
      },
    }).default('rel'),
    cooldown: int({
      min: 0,
      help: {
        en: 'Epochs after a fall in which nothing is counted.',
        zh: '下降之后不计数的 epoch 数。',
      },
    }).default(0),
    min_lr: numbers({
      help: {
        en: 'The learning rate never falls below this. One number, or one for each group.',
        zh: '学习率不会低于该值。一个数，或每个参数组一个。',
      },
    }).default(0),
    eps: float({
      help: {
        en: 'Falls smaller than this are left out.',
        zh: '小于该值的下降会被忽略。',
      },
    }).default(1e-8),
  }),
  initial: {},
  summary: ['factor', 'patience', 'monitor'],
  validate: ({ factor }) =>
    factor < 1
      ? []
      : [
          error(
            'reducelronplateau.factor',
            `ReduceLROnPlateau must make the learning rate smaller, but factor is ${factor}. Use a number below 1, such as 0.1.`,
            `ReduceLROnPlateau 必须减小学习率，但 factor 为 ${factor}。请使用小于 1 的数，如 0.1。`,
            { torch: 'cV', param: 'factor' },
          ),
        ],
  problems: (optimizer, p) => listProblems('min_lr', p.min_lr, optimizer.groups),
  formula: 'more than patience epochs without a better value: lr ← max(lr · factor, min_lr)',
  help: {
    en: 'Watches a number, usually the validation loss, and lowers the learning rate when it has stopped getting better. You need not know in advance when to lower it.',
    zh: '观察一个数值（通常是验证损失），当它不再改善时降低学习率。不必事先知道何时降低。',
  },
});
