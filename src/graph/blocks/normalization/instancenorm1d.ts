/** torch.nn.InstanceNorm1d (parity 3.8). */
import { instanceNorm } from './instancenorm';

export const instanceNorm1d = instanceNorm(1, {
  en: 'Brings every channel of every single signal to mean 0 and variance 1. What differs in loudness or level from sample to sample is removed; samples do not influence one another.',
  zh: '把每个信号的每个通道单独变为均值 0、方差 1。样本之间在强度、基线上的差别被消除；样本互不影响。',
});
