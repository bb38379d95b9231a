/** torchvision.transforms.RandomVerticalFlip (parity 2.5). */
import { z } from 'zod';
import { forPictures, probability, REFERENCE, transformBlock } from './transform';

const params = z.object({
  p: probability(
    'Probability of turning a sample upside down. 0: never, 1: always.',
    '样本被上下翻转的概率。0：从不，1：总是。',
  ).default(0.5),
});

export const randomVerticalFlip = transformBlock({
  type: 'RandomVerticalFlip',
  keywords: ['mirror', 'augmentation', 'flip', 'upside down', '翻转', '上下', '数据增强'],
  params,
  initial: {},
  summary: ['p'],
  rule: forPictures('RandomVerticalFlip', (sample) => ({ sample })),
  formula: 'y[h, w] = x[H − 1 − h, w] when u < p, u ~ U[0, 1)',
  help: {
    en: 'Mirrors some of the samples top to bottom, drawn anew each time a sample is read. Use it where up and down do not matter, as in microscope and satellite pictures. Leave it out of the validation chain.',
    zh: '随机把部分样本上下镜像，每次读取样本时重新抽取。适合没有上下之分的图像，例如显微镜或卫星图像。验证链中不要使用。',
  },
  reference: REFERENCE('RandomVerticalFlip'),
});
