/** torchvision.transforms.RandomErasing (parity 2.5, 2.6). */
import { z } from 'zod';
import { bool, floatList, floatsOrRandom } from '../fields';
import { brief, error } from '../problems';
import {
  channelNumbers,
  falling,
  forTensors,
  needsPicture,
  probability,
  REFERENCE,
  transformBlock,
} from './transform';

const params = z.object({
  p: probability(
    'Probability that a rectangle is erased. 0: never, 1: always.',
    '擦除一个矩形的概率。0：从不，1：总是。',
  ).default(0.5),
  scale: floatList({
    lengths: [2],
    torch: 'cT',
    help: {
      en: 'Smallest and largest part of the area that is erased, between 0 and 1.',
      zh: '擦除面积占图像面积的最小和最大比例，在 0 到 1 之间。',
    },
  }).default([0.02, 0.33]),
  ratio: floatList({
    lengths: [2],
    min: 0,
    torch: 'cT',
    help: {
      en: 'Smallest and largest height / width of the rectangle.',
      zh: '矩形高宽比的最小值和最大值。',
    },
  }).default([0.3, 3.3]),
  value: floatsOrRandom({
    help: {
      en: "What is written: a number, one for each channel, or 'random' for noise N(0, 1). White is 1 after ToTensor.",
      zh: "写入的值：一个数、每个通道一个数，或 'random'（噪声 N(0, 1)）。ToTensor 之后白色是 1。",
    },
  }).default(0),
  inplace: bool({
    help: {
      en: 'In PyTorch, overwrites the input to save memory. The result is the same.',
      zh: '在 PyTorch 中直接改写输入以节省内存，结果相同。',
    },
  }).default(false),
});

export const randomErasing = transformBlock({
  type: 'RandomErasing',
  keywords: ['erase', 'cutout', 'occlusion', 'augmentation', '随机擦除', '遮挡', '数据增强'],
  params,
  initial: {},
  summary: ['p', 'scale'],
  validate: ({ scale, ratio }) => [
    ...falling('RandomErasing', 'scale', scale, 'W'),
    ...falling('RandomErasing', 'ratio', ratio, 'W'),
    ...(scale.some((part) => part < 0 || part > 1)
      ? [
          error(
            'randomerasing.scale',
            `RandomErasing has scale=${brief(scale)}; both must lie between 0 and 1, as parts of the area.`,
            `RandomErasing 的 scale=${brief(scale)}；两个数都必须在 0 到 1 之间，表示占面积的比例。`,
            { torch: 'cV', param: 'scale' },
          ),
        ]
      : []),
  ],
  rule: forTensors('RandomErasing', (sample, { params: { value } }) => {
    if (sample.shape.length < 2)
      return { sample, problems: [needsPicture('RandomErasing', sample)] };
    const problems =
      value === 'random' ? [] : channelNumbers('RandomErasing', 'value', value, sample);
    return { sample, problems };
  }),
  formula: 'A = H·W·U(scale), r = exp U(ln ratio)\nh = round √(A·r), w = round √(A / r)',
  help: {
    en: 'Covers a random rectangle of some samples, so that the network learns to look at the whole object. Place it after ToTensor: it works on tensors, and its values are in their units. Leave it out of the validation chain.',
    zh: '随机遮住部分样本中的一个矩形，让网络学会看整个物体。请放在 ToTensor 之后：它作用于张量，数值以张量为单位。验证链中不要使用。',
  },
  reference: REFERENCE('RandomErasing'),
});
