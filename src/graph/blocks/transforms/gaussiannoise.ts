/** torchvision.transforms.v2.GaussianNoise (parity 2.5). */
import { z } from 'zod';
import { bool, float } from '../fields';
import { pythonCall } from '../python';
import { forTensors, REFERENCE, transformBlock } from './transform';

const params = z.object({
  mean: float({
    help: {
      en: 'Mean of the noise. 0 keeps the brightness.',
      zh: '噪声的均值。0 保持亮度不变。',
    },
  }).default(0),
  sigma: float({
    min: 0,
    torch: 'fV',
    help: {
      en: 'Standard deviation of the noise, where the values go from 0 to 1.',
      zh: '噪声的标准差，以 0 到 1 的数值计。',
    },
  }).default(0.1),
  clip: bool({
    help: {
      en: 'Cuts the result off at 0 and 1. Set it to False behind Normalize.',
      zh: '把结果截到 0 和 1 之间。在 Normalize 之后请设为 False。',
    },
  }).default(true),
});

export const gaussianNoise = transformBlock({
  type: 'GaussianNoise',
  keywords: ['noise', 'augmentation', 'denoise', '高斯噪声', '噪声', '数据增强'],
  params,
  initial: {},
  summary: ['sigma'],
  rule: forTensors('GaussianNoise', (sample) => ({ sample }), 'fV'),
  pytorch: (p) => pythonCall('transforms.v2.GaussianNoise', params, p),
  formula: 'y = clip(x + mean + σ · n), n ~ N(0, 1)',
  help: {
    en: 'Adds noise to every value, drawn anew each time a sample is read. It makes a network less sensitive to poor pictures, and it is the task of a denoising autoencoder. Place it after ToTensor.',
    zh: '给每个值加上噪声，每次读取样本时重新抽取。它让网络对低质量图像不那么敏感，也是去噪自编码器的任务。请放在 ToTensor 之后。',
  },
  reference: REFERENCE('v2.GaussianNoise'),
});
