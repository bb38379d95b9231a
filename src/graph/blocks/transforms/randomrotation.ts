/** torchvision.transforms.RandomRotation (parity 2.5, 2.8). */
import { z } from 'zod';
import { bool, floats } from '../fields';
import { rangeOf } from './sizes';
import {
  centerField,
  channelNumbers,
  falling,
  fillField,
  forPictures,
  imagesOnly,
  negative,
  REFERENCE,
  transformBlock,
  warpInterpolation,
  withSides,
} from './transform';

const params = z.object({
  degrees: floats({
    lengths: [2],
    help: {
      en: 'One number a: angles from −a to a. Two numbers: from min to max. Counter-clockwise.',
      zh: '一个数 a：角度从 −a 到 a。两个数：从 min 到 max。逆时针为正。',
    },
  }),
  interpolation: warpInterpolation().default('NEAREST'),
  expand: bool({
    help: {
      en: 'Makes the result large enough for the whole turned picture; otherwise corners are cut.',
      zh: '结果扩大到能容纳整张旋转后的图像；否则裁掉四角。',
    },
  }).default(false),
  center: centerField(),
  fill: fillField().default(0),
});

export const randomRotation = transformBlock({
  type: 'RandomRotation',
  keywords: ['rotate', 'turn', 'angle', 'augmentation', '旋转', '角度', '数据增强'],
  params,
  initial: { degrees: 15 },
  summary: ['degrees', 'expand'],
  positional: ['degrees'],
  validate: ({ degrees }) => [
    ...negative('RandomRotation', 'degrees', degrees),
    ...falling('RandomRotation', 'degrees', degrees, 'fR'),
  ],
  rule: forPictures('RandomRotation', (sample, { params: p, block }) => {
    const [low, high] = rangeOf(p.degrees);
    // The size changes with the angle, unless it is always half a turn.
    const fixed = !p.expand || (low === high && low % 180 === 0);
    return {
      sample: fixed ? sample : withSides(sample, null, null),
      problems: [
        ...imagesOnly('RandomRotation', block, p.interpolation, sample, ['BICUBIC']),
        ...channelNumbers('RandomRotation', 'fill', p.fill, sample),
      ],
    };
  }),
  formula: 'angle ~ U(degrees), counter-clockwise about the centre',
  help: {
    en: 'Turns every sample by a random angle, drawn anew each time. Small angles suit most pictures; full turns suit those without up and down. With expand=True the sizes differ, so place Resize with two numbers after it.',
    zh: '把每个样本旋转一个随机角度，每次重新抽取。小角度适合大多数图像；任意角度适合没有上下之分的图像。expand=True 时大小会不同，请在其后放置填两个数的 Resize。',
  },
  reference: REFERENCE('RandomRotation'),
});
