/** torchvision.transforms.RandomAffine (parity 2.5, 2.7). */
import { z } from 'zod';
import type { BlockProblem } from '../contract';
import { floatList, floats } from '../fields';
import { brief, error } from '../problems';
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
} from './transform';

const params = z.object({
  degrees: floats({
    lengths: [2],
    help: {
      en: 'One number a: angles from −a to a. Two numbers: from min to max. Clockwise.',
      zh: '一个数 a：角度从 −a 到 a。两个数：从 min 到 max。顺时针为正。',
    },
  }),
  translate: floatList({
    optional: true,
    lengths: [2],
    help: {
      en: 'Greatest shift along x and y, as parts of width and height. None: no shift.',
      zh: '沿 x 和 y 的最大平移，占宽和高的比例。None：不平移。',
    },
  })
    .nullable()
    .default(null),
  scale: floatList({
    optional: true,
    lengths: [2],
    help: {
      en: 'Smallest and largest factor of the lengths. None: no scaling.',
      zh: '长度缩放系数的最小值和最大值。None：不缩放。',
    },
  })
    .nullable()
    .default(null),
  shear: floats({
    optional: true,
    lengths: [2, 4],
    help: {
      en: 'Degrees along x: a number a for −a to a, or min, max; four numbers add the range along y.',
      zh: '沿 x 的剪切角度：一个数 a 表示 −a 到 a，或 min, max；四个数再加上 y 的范围。',
    },
  })
    .nullable()
    .default(null),
  interpolation: warpInterpolation().default('NEAREST'),
  fill: fillField().default(0),
  center: centerField(),
});

function limits(p: z.output<typeof params>): BlockProblem[] {
  const problems: BlockProblem[] = [];
  if (p.translate?.some((part) => part < 0 || part > 1))
    problems.push(
      error(
        'randomaffine.translate',
        `RandomAffine has translate=${brief(p.translate)}; both must lie between 0 and 1, as parts of the size.`,
        `RandomAffine 的 translate=${brief(p.translate)}；两个数都必须在 0 到 1 之间，表示占尺寸的比例。`,
        { torch: 'cV', param: 'translate' },
      ),
    );
  if (p.scale?.some((factor) => factor <= 0))
    problems.push(
      error(
        'randomaffine.scale',
        `RandomAffine has scale=${brief(p.scale)}; both factors must be above 0.`,
        `RandomAffine 的 scale=${brief(p.scale)}；两个系数都必须大于 0。`,
        { torch: 'cV', param: 'scale' },
      ),
    );
  return problems;
}

export const randomAffine = transformBlock({
  type: 'RandomAffine',
  keywords: [
    'rotate',
    'shift',
    'shear',
    'zoom',
    'augmentation',
    '仿射',
    '平移',
    '剪切',
    '数据增强',
  ],
  params,
  initial: { degrees: 10, translate: [0.1, 0.1] },
  summary: ['degrees', 'translate', 'scale'],
  positional: ['degrees'],
  validate: (p) => [
    ...negative('RandomAffine', 'degrees', p.degrees),
    ...falling('RandomAffine', 'degrees', p.degrees, 'fR'),
    ...limits(p),
    ...falling('RandomAffine', 'scale', p.scale ?? 0, 'fR'),
    ...negative('RandomAffine', 'shear', p.shear ?? 0),
    ...falling('RandomAffine', 'shear', p.shear ?? 0, 'fR'),
  ],
  rule: forPictures('RandomAffine', (sample, { params: p, block }) => ({
    sample,
    problems: [
      ...imagesOnly('RandomAffine', block, p.interpolation, sample, ['BICUBIC']),
      ...channelNumbers('RandomAffine', 'fill', p.fill, sample),
    ],
  })),
  formula: 'M = T(t) · T(c) · s · R(θ) · Sy · Sx · T(−c)',
  help: {
    en: 'Turns, shifts, scales and shears every sample by random amounts, in one step. Positive angles turn clockwise, unlike RandomRotation. scale multiplies lengths, not areas.',
    zh: '一步完成随机的旋转、平移、缩放和剪切。角度为正时顺时针旋转，与 RandomRotation 相反。scale 乘的是长度，不是面积。',
  },
  reference: REFERENCE('RandomAffine'),
});
