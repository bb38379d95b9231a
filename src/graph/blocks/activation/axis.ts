/** What Softmax, LogSoftmax, Softmin and GLU share: an axis counted from either end. */
import type { Shape } from '../../types';
import type { BlockProblem } from '../contract';
import { int } from '../fields';
import { error, setParam, size, warning } from '../problems';

export const dim = int({
  optional: true,
  help: {
    en: 'The axis whose numbers belong together: 1 for classes or channels, −1 for the last.',
    zh: '属于同一组的数所在的轴：类别或通道为 1，最后一轴为 −1。',
  },
})
  .nullable()
  .default(null);

/** PyTorch's rule for dim=None: axis 0 for 0, 1 and 3 axes, else 1. */
export function implicitAxis(rank: number): number {
  return rank === 0 || rank === 1 || rank === 3 ? 0 : 1;
}

/** The axis counted from 0; it must exist. */
export function axisOf(value: number | null, rank: number): number {
  if (value === null) return implicitAxis(rank);
  return value < 0 ? value + rank : value;
}

/** An axis that the input does not have, or that is left for PyTorch to guess. */
export function axisProblems(
  type: string,
  block: string,
  value: number | null,
  shape: Shape | undefined,
): BlockProblem[] {
  const rank = shape?.length;
  if (value === null) {
    const axis = rank === undefined ? undefined : implicitAxis(rank);
    const [en, zh] = axis === undefined ? ['', ''] : [` (here ${axis})`, `（这里是 ${axis}）`];
    return [
      warning(
        `${type.toLowerCase()}.dim_none`,
        `${type} with dim=None guesses the axis${en}, as old PyTorch did. Set dim to 1 for classes.`,
        `${type} 的 dim=None 会自行猜测轴${zh}，这是旧式用法。按类别计算请设 dim 为 1。`,
        { param: 'dim', repair: setParam(block, 'dim', 1) },
      ),
    ];
  }
  if (!shape || rank === undefined || (value >= -rank && value < rank)) return [];
  return [
    error(
      `${type.toLowerCase()}.dim`,
      `${type} has dim=${value}, but the input ${size(shape)} has axes ${-rank} to ${rank - 1}. Choose one of them.`,
      `${type} 的 dim=${value}，而输入 ${size(shape)} 的轴是 ${-rank} 到 ${rank - 1}。请在其中选择。`,
      { torch: 'fI', param: 'dim', port: 'input' },
    ),
  ];
}
