/** NumPy broadcasting: shapes, and the sum that undoes it in gradients. */
import type { OpName, Shape, Value } from '../ir/types';
import { check, type Emit } from './contract';

/** The common shape of operands, aligned at the last axis. */
export function broadcastShapes(op: OpName, shapes: readonly Shape[]): number[] {
  const rank = Math.max(...shapes.map((s) => s.length));
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let length = 1;
    for (const shape of shapes) {
      const d = shape[axis - rank + shape.length];
      if (d === undefined || d === 1) continue;
      check(
        op,
        length === 1 || length === d,
        `shapes ${shapes.map((s) => `(${s.join(', ')})`).join(' and ')} do not broadcast`,
      );
      length = d;
    }
    result.push(length);
  }
  return result;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

/** Sums a gradient over the axes along which an operand of `shape` was repeated. */
export function sumTo(emit: Emit, gradient: Value, shape: Shape): Value {
  if (sameShape(gradient.shape, shape)) return gradient;
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || (shape[axis - lead] === 1 && gradient.shape[axis] !== 1));
  const summed = axes.length
    ? emit.one('reduceSum', { axes, keepDims: true }, [gradient])
    : gradient;
  return sameShape(summed.shape, shape) ? summed : emit.one('reshape', { shape }, [summed]);
}
