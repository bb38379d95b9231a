/** What the optimizers share; their update rules live in `engine/training/optimizers`. */
import { bool, float } from '../fields';

export const lr = float({
  min: 0,
  help: {
    en: 'Learning rate: how far each step moves the weights. Too large diverges, too small is slow.',
    zh: '学习率：每一步权重移动多远。太大会发散，太小会很慢。',
  },
});

export const weightDecay = float({
  min: 0,
  help: {
    en: 'Pulls the weights towards 0 in every step, against overfitting. 0: none.',
    zh: '每一步把权重拉向 0，抑制过拟合。0：不使用。',
  },
}).default(0);

export const maximize = bool({
  help: {
    en: 'Climbs instead of descending: makes the loss larger.',
    zh: '反方向更新：让损失变大。',
  },
}).default(false);
