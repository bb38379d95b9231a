/** Limits of the positions that max pools hand out. */
import { MAX_POSITIONS } from '../../functional/pool';
import type { Shape } from '../../types';
import type { BlockProblem } from '../contract';
import { error, times } from '../problems';
import { product } from '../shapes';

/** Indices of volumes and adaptive pools are exact up to 2²⁴ elements in a channel. */
export function checkPositions(type: string, size: Shape): BlockProblem[] {
  const positions = product(size);
  if (positions === null || positions <= MAX_POSITIONS) return [];
  return [
    error(
      `${type.toLowerCase()}.positions`,
      `${type} can number at most ${MAX_POSITIONS} places, not ${times(size)}. Turn return_indices off, or pool less at once.`,
      `${type} 最多能给 ${MAX_POSITIONS} 个位置编号，不能给 ${times(size)}。请关闭 return_indices，或减小输入。`,
      { param: 'return_indices' },
    ),
  ];
}
