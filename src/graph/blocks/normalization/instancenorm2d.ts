/** torch.nn.InstanceNorm2d (parity 3.8). */
import { instanceNorm } from './instancenorm';

export const instanceNorm2d = instanceNorm(2, {
  en: 'Brings every channel of every single picture to mean 0 and variance 1, which removes its contrast and brightness. Made for style transfer, good with small batches: samples do not influence one another.',
  zh: '把每张图像的每个通道单独变为均值 0、方差 1，从而消除其对比度和亮度。为风格迁移而设计，适合小批次：样本互不影响。',
});
