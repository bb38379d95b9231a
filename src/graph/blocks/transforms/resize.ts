/** torchvision.transforms.Resize (parity 2.5, 2.3). */
import { z } from 'zod';
import type { Dim } from '../../types';
import type { BlockProblem } from '../contract';
import { bool, choice, int, ints } from '../fields';
import { error } from '../problems';
import {
  forPictures,
  imagesOnly,
  sidesOfSample,
  sidesText,
  transformBlock,
  withSides,
} from './transform';

/** torchvision's InterpolationMode. */
export const INTERPOLATIONS = [
  'NEAREST',
  'NEAREST_EXACT',
  'BILINEAR',
  'BICUBIC',
  'BOX',
  'HAMMING',
  'LANCZOS',
] as const;

const params = z.object({
  size: ints({
    min: 1,
    lengths: [1, 2],
    help: {
      en: 'One number: length of the shorter side, proportions kept. Two numbers: exactly (height, width).',
      zh: '一个数：短边的长度，保持比例。两个数：精确的 (高, 宽)。',
    },
  }),
  interpolation: choice(INTERPOLATIONS, {
    torch: 'cT',
    help: {
      en: 'How new pixels are computed. BILINEAR is the usual choice; NEAREST only copies pixels.',
      zh: '新像素的计算方式。通常用 BILINEAR；NEAREST 只复制像素。',
    },
  }).default('BILINEAR'),
  max_size: int({
    min: 1,
    optional: true,
    torch: 'fV',
    help: {
      en: 'Upper limit for the longer side when size is one number. None: no limit.',
      zh: 'size 为一个数时，长边的上限。None：不限制。',
    },
  })
    .nullable()
    .default(null),
  antialias: bool({
    help: {
      en: 'Smooths when shrinking tensors with BILINEAR or BICUBIC. Images are always smoothed.',
      zh: '用 BILINEAR 或 BICUBIC 缩小张量时做平滑。图像总会平滑。',
    },
  }).default(true),
});

/** New (height, width); one number keeps the proportions, truncating as torchvision does. */
export function resized(
  h: Dim,
  w: Dim,
  size: number | readonly number[],
  maxSize: number | null,
): readonly [Dim, Dim] {
  const [shorter = 0, other] = typeof size === 'number' ? [size] : size;
  if (other !== undefined) return [shorter, other];
  if (h === null || w === null) return [null, null];
  let short = shorter;
  let long = Math.trunc((shorter * Math.max(h, w)) / Math.min(h, w));
  if (maxSize !== null && long > maxSize) {
    short = Math.trunc((maxSize * short) / long);
    long = maxSize;
  }
  return w <= h ? [long, short] : [short, long];
}

export const resize = transformBlock({
  type: 'Resize',
  keywords: ['scale', 'shrink', 'enlarge', '缩放', '尺寸'],
  params,
  initial: { size: [32, 32] },
  summary: ['size', 'interpolation'],
  positional: ['size'],
  validate({ size, max_size }) {
    if (max_size === null) return [];
    const problems: BlockProblem[] = [];
    const [shorter = 0, other] = typeof size === 'number' ? [size] : size;
    if (other !== undefined)
      problems.push(
        error(
          'resize.max_size',
          `Resize has max_size=${max_size} although size gives both sides. Set max_size to None, or size to one number.`,
          `size 已给出两边长度，Resize 不能再有 max_size=${max_size}。请把 max_size 设为 None，或让 size 只填一个数。`,
          { torch: 'fV', param: 'max_size' },
        ),
      );
    else if (max_size <= shorter)
      problems.push(
        error(
          'resize.max_size',
          `Resize needs max_size above size, but max_size=${max_size} and size=${shorter}. Use more than ${shorter}, or None.`,
          `Resize 的 max_size 必须大于 size，现在 max_size=${max_size}，size=${shorter}。请填大于 ${shorter} 的数，或 None。`,
          { torch: 'fV', param: 'max_size' },
        ),
      );
    return problems;
  },
  rule: forPictures('Resize', (sample, { params: { size, interpolation, max_size }, block }) => {
    const [height, width] = resized(...sidesOfSample(sample), size, max_size);
    const problems = imagesOnly('Resize', block, interpolation, sample);
    if (height !== 0 && width !== 0) return { sample: withSides(sample, height, width), problems };
    const [h, w] = sidesOfSample(sample);
    problems.push(
      error(
        'resize.empty',
        `Resize of pictures ${sidesText(h, w)} gives ${sidesText(height, width)}; both sides must be at least 1. Raise max_size.`,
        `Resize 把 ${sidesText(h, w)} 的图像变成 ${sidesText(height, width)}；两边都必须至少为 1。请增大 max_size。`,
        { torch: 'fR', param: 'max_size' },
      ),
    );
    return { problems };
  }),
  formula:
    'one number s: short side = s, long side = ⌊s · long / short⌋\ntwo numbers (h, w): exactly h × w',
  help: {
    en: 'Changes the size of every picture. Networks that end in Linear layers need pictures of one size, so use two numbers (height, width) when your pictures differ. Place it before ToTensor for the same pixels as in PIL.',
    zh: '改变每张图像的大小。以 Linear 结尾的网络需要统一大小的图像，因此图像大小不一时请填两个数（高, 宽）。放在 ToTensor 之前，得到的像素与 PIL 一致。',
  },
  reference: 'https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Resize.html',
});
