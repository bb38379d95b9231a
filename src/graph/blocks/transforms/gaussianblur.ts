/** torchvision.transforms.GaussianBlur (parity 2.5). */
import { z } from 'zod';
import type { BlockProblem } from '../contract';
import { floats, ints } from '../fields';
import { brief, error } from '../problems';
import {
  falling,
  forPictures,
  REFERENCE,
  sidesOfSample,
  sidesText,
  transformBlock,
} from './transform';

const params = z.object({
  kernel_size: ints({
    lengths: [1, 2],
    help: {
      en: 'Side of the square that is averaged, odd: one number, or (width, height).',
      zh: '求平均的方块边长，为奇数：一个数，或 (宽, 高)。',
    },
  }),
  sigma: floats({
    lengths: [2],
    help: {
      en: 'Strength in pixels: one number always, or drawn between min and max for every sample.',
      zh: '以像素计的强度：固定的一个数，或每个样本在 min 与 max 之间抽取。',
    },
  }).default([0.1, 2]),
});

/** Width and height of the kernel, in torchvision's order. */
export function kernelPair(size: number | readonly number[]): readonly [number, number] {
  if (typeof size === 'number') return [size, size];
  const [x = 1, y = x] = size;
  return [x, y];
}

/** A number is always the same. */
export function sigmaRange(sigma: number | readonly number[]): readonly [number, number] {
  if (typeof sigma === 'number') return [sigma, sigma];
  const [low = 1, high = low] = sigma;
  return [low, high];
}

function check({ kernel_size, sigma }: z.output<typeof params>): BlockProblem[] {
  const problems: BlockProblem[] = [];
  if (kernelPair(kernel_size).some((k) => k <= 0 || k % 2 === 0))
    problems.push(
      error(
        'gaussianblur.kernel_size',
        `GaussianBlur has kernel_size=${brief(kernel_size)}; it must be odd and above 0, such as 3 or 5.`,
        `GaussianBlur 的 kernel_size=${brief(kernel_size)}；必须是大于 0 的奇数，例如 3 或 5。`,
        { torch: 'cV', param: 'kernel_size' },
      ),
    );
  if (sigmaRange(sigma).some((s) => s <= 0))
    problems.push(
      error(
        'gaussianblur.sigma',
        `GaussianBlur has sigma=${brief(sigma)}; it must be above 0. Use 0.1 for almost no blur.`,
        `GaussianBlur 的 sigma=${brief(sigma)}；必须大于 0。几乎不模糊可用 0.1。`,
        { torch: 'cV', param: 'sigma' },
      ),
    );
  else problems.push(...falling('GaussianBlur', 'sigma', sigma, 'cV'));
  return problems;
}

export const gaussianBlur = transformBlock({
  type: 'GaussianBlur',
  keywords: ['blur', 'smooth', 'augmentation', '高斯模糊', '平滑', '数据增强'],
  params,
  initial: { kernel_size: 5 },
  summary: ['kernel_size', 'sigma'],
  positional: ['kernel_size'],
  validate: check,
  rule: forPictures('GaussianBlur', (sample, { params: { kernel_size } }) => {
    const [kx, ky] = kernelPair(kernel_size);
    const [height, width] = sidesOfSample(sample);
    const wide = (k: number, side: number | null) => side !== null && Math.floor(k / 2) >= side;
    if (!wide(kx, width) && !wide(ky, height)) return { sample };
    return {
      sample,
      problems: [
        error(
          'gaussianblur.size',
          `GaussianBlur with kernel_size=${brief(kernel_size)} reaches beyond pictures ${sidesText(height, width)}. Use a smaller one.`,
          `GaussianBlur 的 kernel_size=${brief(kernel_size)} 超出 ${sidesText(height, width)} 的图像。请用更小的值。`,
          { torch: 'fR', param: 'kernel_size' },
        ),
      ],
    };
  }),
  formula: 'w(x) ∝ exp(−x² / 2σ²), σ ~ U(sigma)',
  help: {
    en: 'Blurs every picture, with a strength drawn anew for each sample when sigma is a range. The network then does not rely on the finest detail. Put it inside RandomApply to blur only some.',
    zh: '模糊每张图像；sigma 为区间时，每个样本的强度重新抽取。这样网络不会依赖最细微的细节。只想模糊部分样本时，把它放进 RandomApply。',
  },
  reference: REFERENCE('GaussianBlur'),
});
