/** torchvision.transforms.RandomHorizontalFlip (parity 2.5). */
import { z } from 'zod';
import { forPictures, probability, REFERENCE, transformBlock } from './transform';

const params = z.object({
  p: probability(
    'Probability of mirroring a sample. 0: never, 1: always.',
    '样本被镜像的概率。0：从不，1：总是。',
  ).default(0.5),
});

export const randomHorizontalFlip = transformBlock({
  type: 'RandomHorizontalFlip',
  keywords: ['mirror', 'augmentation', 'flip', '翻转', '镜像', '数据增强'],
  params,
  initial: {},
  summary: ['p'],
  rule: forPictures('RandomHorizontalFlip', (sample) => ({ sample })),
  formula: 'y[h, w] = x[h, W − 1 − w] when u < p, u ~ U[0, 1)',
  help: {
    en: 'Mirrors some of the samples left to right, drawn anew each time a sample is read. The network so sees more variety. Use it only where a mirrored picture keeps its meaning: good for cats, wrong for digits and letters. Leave it out of the validation chain.',
    zh: '随机把部分样本左右镜像，每次读取样本时重新抽取，让网络看到更多变化。只在镜像后含义不变时使用：适合猫的照片，不适合数字和字母。验证链中不要使用。',
  },
  reference: REFERENCE('RandomHorizontalFlip'),
});
