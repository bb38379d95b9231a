/** Reductions over axes. */
import type { Shape, Value } from '../ir/types';
import { check, type OpDefinition, type ValueSpec } from './contract';

function reduced(
  op: 'reduceSum' | 'reduceMax',
  x: ValueSpec,
  axes: readonly number[],
  keepDims: boolean,
): number[] {
  check(op, x.dtype === 'f32', 'takes float32 values');
  check(
    op,
    axes.every((a, i) => a >= 0 && a < x.shape.length && (i === 0 || a > (axes[i - 1] as number))),
    `axes (${axes.join(', ')}) do not fit (${x.shape.join(', ')})`,
  );
  const gone = new Set(axes);
  return keepDims
    ? x.shape.map((d, i) => (gone.has(i) ? 1 : d))
    : x.shape.filter((_, i) => !gone.has(i));
}

/** The shape with the reduced axes kept as 1. */
function keptShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((d, i) => (axes.includes(i) ? 1 : d));
}

export const reduceSum: OpDefinition<'reduceSum'> = {
  op: 'reduceSum',
  inputs: 1,
  infer: ([x], { axes, keepDims }) => [
    { shape: reduced('reduceSum', x as ValueSpec, axes, keepDims), dtype: 'f32' },
  ],
  gradient: ({ emit, node, grads }) => {
    const { shape } = node.inputs[0] as Value;
    const dy = grads[0] as Value;
    const kept = node.attributes.keepDims
      ? dy
      : emit.one('reshape', { shape: keptShape(shape, node.attributes.axes) }, [dy]);
    return [emit.one('expand', { shape }, [kept])];
  },
};

/** No gradient: it serves only to keep exponentials in range. */
export const reduceMax: OpDefinition<'reduceMax'> = {
  op: 'reduceMax',
  inputs: 1,
  infer: ([x], { axes, keepDims }) => [
    { shape: reduced('reduceMax', x as ValueSpec, axes, keepDims), dtype: 'f32' },
  ],
  gradient: null,
};

export const argmax: OpDefinition<'argmax'> = {
  op: 'argmax',
  inputs: 1,
  infer: ([x], { axis }) => {
    const { shape, dtype } = x as ValueSpec;
    check('argmax', dtype === 'f32', 'takes float32 values');
    check('argmax', axis >= 0 && axis < shape.length, `there is no axis ${axis}`);
    return [{ shape: shape.filter((_, i) => i !== axis), dtype: 'i32' }];
  },
  gradient: null,
};
