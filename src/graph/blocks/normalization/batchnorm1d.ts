/** torch.nn.BatchNorm1d (parity 3.8). */
import { batchNorm } from './batchnorm';

export const batchNorm1d = batchNorm(1, {
  en: 'Brings every feature of rows, or every channel of signals, to mean 0 and variance 1 over the batch, then scales and shifts it by learnt numbers. Place it after Linear or Conv1d. In evaluation it uses running statistics collected in training.',
  zh: '在整个批次上把每个特征（或信号的每个通道）变为均值 0、方差 1，再用学到的数缩放和平移。放在 Linear 或 Conv1d 之后。评估时使用训练中积累的滑动统计。',
});
