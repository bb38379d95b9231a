/** torchvision.transforms.RandomResizedCrop (parity 2.5, 2.6). */
import { z } from 'zod';
import { bool, choice, floatList } from '../fields';
import { INTERPOLATIONS } from './resize';
import { sizePair } from './sizes';
import {
  cropSize,
  falling,
  forPictures,
  imagesOnly,
  REFERENCE,
  transformBlock,
  withSides,
} from './transform';

const params = z.object({
  size: cropSize(),
  scale: floatList({
    lengths: [2],
    min: 0,
    torch: 'cT',
    help: {
      en: 'Smallest and largest part of the area that is cut out.',
      zh: '裁出面积占原图面积的最小和最大比例。',
    },
  }).default([0.08, 1]),
  ratio: floatList({
    lengths: [2],
    min: 0,
    torch: 'cT',
    help: {
      en: 'Smallest and largest width / height of the window, before it is resized.',
      zh: '窗口缩放之前宽高比的最小值和最大值。',
    },
  }).default([3 / 4, 4 / 3]),
  interpolation: choice(INTERPOLATIONS, {
    torch: 'cT',
    help: {
      en: 'How new pixels are computed. BILINEAR is the usual choice; NEAREST only copies pixels.',
      zh: '新像素的计算方式。通常用 BILINEAR；NEAREST 只复制像素。',
    },
  }).default('BILINEAR'),
  antialias: bool({
    help: {
      en: 'Smooths when shrinking tensors with BILINEAR or BICUBIC. Images are always smoothed.',
      zh: '用 BILINEAR 或 BICUBIC 缩小张量时做平滑。图像总会平滑。',
    },
  }).default(true),
});

export const randomResizedCrop = transformBlock({
  type: 'RandomResizedCrop',
  keywords: ['crop', 'zoom', 'ImageNet', 'augmentation', '随机缩放裁剪', '数据增强'],
  params,
  initial: { size: 224 },
  summary: ['size', 'scale'],
  positional: ['size'],
  validate: ({ scale, ratio }) => [
    ...falling('RandomResizedCrop', 'scale', scale, 'W'),
    ...falling('RandomResizedCrop', 'ratio', ratio, 'W'),
  ],
  rule: forPictures('RandomResizedCrop', (sample, { params: p, block }) => ({
    sample: withSides(sample, ...sizePair(p.size)),
    problems: imagesOnly('RandomResizedCrop', block, p.interpolation, sample),
  })),
  formula: 'A = H·W·U(scale), r = exp U(ln ratio)\nw = round √(A·r), h = round √(A / r)',
  help: {
    en: 'Cuts out a part of random size and shape and brings it to one size. It is the standard augmentation for photographs: the network sees objects large and small, whole and in part. For validation use Resize and CenterCrop.',
    zh: '裁出大小和形状随机的一部分，再缩放到统一大小。这是照片的标准数据增强：网络会看到大小不同、完整或局部的物体。验证时请用 Resize 和 CenterCrop。',
  },
  reference: REFERENCE('RandomResizedCrop'),
});
