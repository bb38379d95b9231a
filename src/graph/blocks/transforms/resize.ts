/** torchvision.transforms.Resize (parity 2.5, 2.3). */
import { z } from 'zod';
import type { Dim } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { bool, choice, int, type MaybePair, pair } from '../fields';
import { DATASET_IN, DATASET_OUT, inputOf, resampled } from '../ports';
import { error, setParam } from '../problems';
import { pythonCall } from '../python';

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

const IMAGES_ONLY: readonly string[] = ['BOX', 'HAMMING', 'LANCZOS'];

const params = z.object({
  size: pair({
    min: 1,
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
  size: MaybePair,
  maxSize: number | null,
): readonly [Dim, Dim] {
  if (typeof size !== 'number') return [size[0], size[1]];
  if (h === null || w === null) return [null, null];
  let short = size;
  let long = Math.trunc((size * Math.max(h, w)) / Math.min(h, w));
  if (maxSize !== null && long > maxSize) {
    short = Math.trunc((maxSize * short) / long);
    long = maxSize;
  }
  return w <= h ? [long, short] : [short, long];
}

export const resize = defineBlock({
  type: 'Resize',
  category: 'transforms',
  keywords: ['scale', 'shrink', 'enlarge', '缩放', '尺寸'],
  params,
  initial: { size: [32, 32] },
  summary: ['size', 'interpolation'],
  inputs: () => [DATASET_IN],
  outputs: () => [DATASET_OUT],
  validate({ size, max_size }) {
    if (max_size === null) return [];
    const problems: BlockProblem[] = [];
    if (typeof size !== 'number')
      problems.push(
        error(
          'resize.max_size',
          `Resize has max_size=${max_size} although size gives both sides. Set max_size to None, or size to one number.`,
          `size 已给出两边长度，Resize 不能再有 max_size=${max_size}。请把 max_size 设为 None，或让 size 只填一个数。`,
          { torch: 'fV', param: 'max_size' },
        ),
      );
    else if (max_size <= size)
      problems.push(
        error(
          'resize.max_size',
          `Resize needs max_size above size, but max_size=${max_size} and size=${size}. Use more than ${size}, or None.`,
          `Resize 的 max_size 必须大于 size，现在 max_size=${max_size}，size=${size}。请填大于 ${size} 的数，或 None。`,
          { torch: 'fV', param: 'max_size' },
        ),
      );
    return problems;
  },
  infer({ block, params: { size, interpolation, max_size }, inputs }): Inferred {
    const dataset = inputOf(inputs, 'dataset', 'Dataset');
    if (!dataset) return { outputs: {} };
    const { sample } = dataset;
    if (sample.kind === 'crops') return { outputs: {} };
    if (sample.kind === 'image') {
      const [height, width] = resized(sample.height, sample.width, size, max_size);
      return { outputs: { dataset: resampled(dataset, { ...sample, height, width }) } };
    }
    const lead = sample.shape.slice(0, -2);
    const [h = null, w = null] = sample.shape.slice(-2);
    return {
      outputs: {
        dataset: resampled(dataset, {
          kind: 'tensor',
          shape: [...lead, ...resized(h, w, size, max_size)],
        }),
      },
      problems: IMAGES_ONLY.includes(interpolation)
        ? [
            error(
              'resize.interpolation',
              `Resize can use ${interpolation} on images only, but gets tensors. Use BILINEAR, or place it before ToTensor.`,
              `${interpolation} 只能用于图像，而 Resize 收到的是张量。请改用 BILINEAR，或把它放在 ToTensor 之前。`,
              {
                torch: 'fV',
                param: 'interpolation',
                repair: setParam(block, 'interpolation', 'BILINEAR'),
              },
            ),
          ]
        : [],
    };
  },
  pytorch: (p) =>
    pythonCall('transforms.Resize', params, p, {
      positional: ['size'],
      write: (key, value) =>
        key === 'interpolation' ? `InterpolationMode.${String(value)}` : undefined,
    }),
  formula:
    'one number s: short side = s, long side = ⌊s · long / short⌋\ntwo numbers (h, w): exactly h × w',
  help: {
    en: 'Changes the size of every picture. Networks that end in Linear layers need pictures of one size, so use two numbers (height, width) when your pictures differ. Place it before ToTensor for the same pixels as in PIL.',
    zh: '改变每张图像的大小。以 Linear 结尾的网络需要统一大小的图像，因此图像大小不一时请填两个数（高, 宽）。放在 ToTensor 之前，得到的像素与 PIL 一致。',
  },
  reference: 'https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Resize.html',
});
