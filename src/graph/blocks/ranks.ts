/** Layers that come in one, two and three dimensions: how their axes and their inputs are called. */
import type { Text } from '../types';

/** Number of spatial axes: `1d`, `2d`, `3d`. */
export type Rank = 1 | 2 | 3;

/** What a channel holds. */
export const THINGS: Readonly<Record<Rank, Text>> = {
  1: { en: 'signal', zh: '信号' },
  2: { en: 'picture', zh: '图像' },
  3: { en: 'volume', zh: '立体数据' },
};

const HEIGHT: Text = { en: 'height', zh: '高' };
const WIDTH: Text = { en: 'width', zh: '宽' };

/** Spatial axes in PyTorch's order. */
export const AXES: Readonly<Record<Rank, readonly Text[]>> = {
  1: [{ en: 'length', zh: '长度' }],
  2: [HEIGHT, WIDTH],
  3: [{ en: 'depth', zh: '深' }, HEIGHT, WIDTH],
};

/** A batch. */
export const LAYOUTS: Readonly<Record<Rank, string>> = {
  1: '(N, C, L)',
  2: '(N, C, H, W)',
  3: '(N, C, D, H, W)',
};

/** A value for every axis, or one for each. */
export type Sizes = number | readonly number[];

/** One number for each axis. */
export function sizesOf(value: Sizes, rank: Rank): number[] {
  return typeof value === 'number' ? Array<number>(rank).fill(value) : [...value];
}
