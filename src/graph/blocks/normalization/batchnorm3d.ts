/** torch.nn.BatchNorm3d (parity 3.8). */
import { batchNorm } from './batchnorm';

export const batchNorm3d = batchNorm(3, {
  en: 'BatchNorm for volumes such as video or scans: every channel gets mean 0 and variance 1 over the batch and all three axes, then a learnt scale and shift. In evaluation it uses running statistics collected in training.',
  zh: '用于视频、扫描等立体数据的批归一化：每个通道在批次和三个轴上变为均值 0、方差 1，再做学到的缩放和平移。评估时使用训练中积累的滑动统计。',
});
