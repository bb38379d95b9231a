/** torch.nn.BatchNorm2d (parity 3.8). */
import { batchNorm } from './batchnorm';

export const batchNorm2d = batchNorm(2, {
  en: 'Brings every channel to mean 0 and variance 1 over the batch, then scales and shifts it by learnt numbers. Training becomes faster and less sensitive to the learning rate. In evaluation it uses running statistics collected in training, so a sample no longer depends on its batch.',
  zh: '在整个批次上把每个通道变为均值 0、方差 1，再用学到的数缩放和平移。训练更快，对学习率也不那么敏感。评估时使用训练中积累的滑动统计，因此样本结果不再依赖所在批次。',
});
