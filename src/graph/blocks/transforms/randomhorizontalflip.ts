/** torchvision.transforms.RandomHorizontalFlip (parity 2.5). */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { float } from '../fields';
import { DATASET_IN, DATASET_OUT, inputOf } from '../ports';
import { pythonCall } from '../python';

const params = z.object({
  p: float({
    min: 0,
    max: 1,
    help: {
      en: 'Probability of mirroring a sample. 0: never, 1: always.',
      zh: '样本被镜像的概率。0：从不，1：总是。',
    },
  }).default(0.5),
});

export const randomHorizontalFlip = defineBlock({
  type: 'RandomHorizontalFlip',
  category: 'transforms',
  keywords: ['mirror', 'augmentation', 'flip', '翻转', '镜像', '数据增强'],
  params,
  initial: {},
  summary: ['p'],
  inputs: () => [DATASET_IN],
  outputs: () => [DATASET_OUT],
  infer({ inputs }): Inferred {
    const dataset = inputOf(inputs, 'dataset', 'Dataset');
    return { outputs: dataset ? { dataset } : {} };
  },
  pytorch: (p) => pythonCall('transforms.RandomHorizontalFlip', params, p),
  formula: 'y[h, w] = x[h, W − 1 − w] when u < p, u ~ U[0, 1)',
  help: {
    en: 'Mirrors some of the samples left to right, drawn anew each time a sample is read. The network so sees more variety. Use it only where a mirrored picture keeps its meaning: good for cats, wrong for digits and letters. Leave it out of the validation chain.',
    zh: '随机把部分样本左右镜像，每次读取样本时重新抽取，让网络看到更多变化。只在镜像后含义不变时使用：适合猫的照片，不适合数字和字母。验证链中不要使用。',
  },
  reference:
    'https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html',
});
