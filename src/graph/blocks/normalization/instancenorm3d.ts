/** torch.nn.InstanceNorm3d (parity 3.8). */
import { instanceNorm } from './instancenorm';

export const instanceNorm3d = instanceNorm(3, {
  en: 'Brings every channel of every single volume to mean 0 and variance 1. Usual for medical scans, where batches are small and brightness differs from one device to the next.',
  zh: '把每个立体数据的每个通道单独变为均值 0、方差 1。常用于医学扫描：批次小，而且不同设备亮度不同。',
});
