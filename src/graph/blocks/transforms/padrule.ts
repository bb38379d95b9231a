/** The sizes padding leads to, and what torchvision refuses of it (parity 2.2, 2.4). */
import type { Dim } from '../../types';
import type { BlockProblem } from '../contract';
import { choice, ints } from '../fields';
import { brief, error } from '../problems';
import { channelNumbers, type PictureType, sidesOfSample, sidesText } from './transform';

export const PADDING_MODES = ['constant', 'edge', 'reflect', 'symmetric'] as const;

export function paddingMode(torch: 'cV' | 'fV') {
  return choice(PADDING_MODES, {
    torch,
    help: {
      en: 'constant: fill. edge: repeat the border. reflect, symmetric: mirror without or with the border.',
      zh: 'constant：用 fill 填充。edge：重复边缘。reflect、symmetric：镜像（不含或含边缘）。',
    },
  }).default('constant');
}

export function paddingField(options: { optional?: boolean; torch: 'cV' | 'fV' }) {
  return ints({
    ...options,
    lengths: [1, 2, 4],
    help: {
      en: 'One number: all sides. Two: left and right, top and bottom. Four: left, top, right, bottom.',
      zh: '一个数：四边。两个数：左右、上下。四个数：左、上、右、下。',
    },
  });
}

const plus = (side: Dim, a: number, b: number): Dim => (side === null ? null : side + a + b);

/** New height and width; `null` inside where they are not known. */
export function paddedSides(
  sample: PictureType,
  [left, top, right, bottom]: readonly [number, number, number, number],
): readonly [Dim, Dim] {
  const [height, width] = sidesOfSample(sample);
  return [plus(height, top, bottom), plus(width, left, right)];
}

export function paddingProblems(
  type: string,
  sample: PictureType,
  sides: readonly [number, number, number, number],
  mode: (typeof PADDING_MODES)[number],
  fill: number | readonly number[],
): BlockProblem[] {
  const problems: BlockProblem[] = [];
  const [left, top, right, bottom] = sides;
  const [height, width] = paddedSides(sample, sides);
  if ((height !== null && height < 1) || (width !== null && width < 1))
    problems.push(
      error(
        `${type.toLowerCase()}.padding`,
        `${type} crops everything: ${sidesText(height, width)} is left. Make the negative padding smaller.`,
        `${type} 把图像全部裁掉了：剩下 ${sidesText(height, width)}。请减小负的 padding。`,
        { torch: 'fV', param: 'padding' },
      ),
    );
  if (mode === 'constant') {
    if (sample.kind === 'tensor' && typeof fill !== 'number' && fill.length > 1)
      problems.push(
        error(
          `${type.toLowerCase()}.fill`,
          `${type} takes one number as fill for tensors, not ${brief(fill)}. Give one, or place it before ToTensor.`,
          `${type} 对张量只接受一个数作为 fill，而不是 ${brief(fill)}。请填一个数，或把它放在 ToTensor 之前。`,
          { torch: 'fT', param: 'fill' },
        ),
      );
    else problems.push(...channelNumbers(type, 'fill', fill, sample));
  }
  const mirrors = mode === 'reflect' || mode === 'symmetric';
  if (!mirrors || sample.kind === 'image') return problems;
  const [h, w] = sidesOfSample(sample);
  const less = mode === 'reflect' ? 1 : 0;
  const beyond = (most: number, side: Dim) => side !== null && most > side - less;
  if (beyond(Math.max(left, right), w) || beyond(Math.max(top, bottom), h))
    problems.push(
      error(
        `${type.toLowerCase()}.mirror`,
        `${type} cannot mirror that far: with ${mode} the padding of tensors must be ${less ? 'below' : 'at most'} the size ${sidesText(h, w)}.`,
        `${type} 无法镜像那么远：${mode} 模式下张量的 padding 必须${less ? '小于' : '不超过'}尺寸 ${sidesText(h, w)}。`,
        { torch: mode === 'reflect' ? 'fR' : 'fI', param: 'padding' },
      ),
    );
  return problems;
}
