/** Shapes with one length left open: Reshape and Unflatten. */
import type { Dim, Shape } from '../../types';
import type { BlockProblem } from '../contract';
import { brief, error, size } from '../problems';
import { product } from '../shapes';

/** At most one −1. */
export function checkOpenLengths(
  type: string,
  param: string,
  lengths: readonly number[],
): readonly BlockProblem[] {
  if (lengths.filter((d) => d === -1).length < 2) return [];
  return [
    error(
      `${type.toLowerCase()}.open`,
      `${type} has ${param}=${brief(lengths)}: only one length can be −1. Give the others as numbers.`,
      `${type} 的 ${param}=${brief(lengths)}：只能有一个长度为 −1，其余请写数字。`,
      { torch: 'fR', param },
    ),
  ];
}

/** The lengths with −1 worked out; `null` when `count` numbers cannot be written so. */
export function filled(lengths: readonly number[], count: Dim): readonly Dim[] | null {
  const given = lengths.reduce((n, d) => (d === -1 ? n : n * d), 1);
  if (!lengths.includes(-1)) return count === null || count === given ? lengths : null;
  if (count === null) return lengths.map((d) => (d === -1 ? null : d));
  return count % given === 0 ? lengths.map((d) => (d === -1 ? count / given : d)) : null;
}

/** The numbers of `shape` do not fit into the lengths. */
export function misfit(
  type: string,
  param: string,
  lengths: readonly number[],
  shape: Shape,
): BlockProblem {
  const given = lengths.reduce((n, d) => (d === -1 ? n : n * d), 1);
  const count = product(shape);
  const open = lengths.includes(-1);
  return error(
    `${type.toLowerCase()}.${param}`,
    `${type} cannot write ${size(shape)}, ${count} numbers, as ${param}=${brief(lengths)}: ${open ? `${given} does not divide ${count}` : `that is ${given}`}.`,
    `${type} 无法把 ${size(shape)}（${count} 个数）写成 ${param}=${brief(lengths)}：${open ? `${given} 不能整除 ${count}` : `那是 ${given} 个`}。`,
    { torch: 'fR', param },
  );
}
