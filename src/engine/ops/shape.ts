/** Ops that move elements without computing: reshape, transpose, expand, gather and scatter along an axis. */
import { sizeOf, type Value } from '../ir/types';
import { broadcastShapes, sameShape, sumTo } from './broadcast';
import { check, type OpDefinition, type ValueSpec } from './contract';

export const reshape: OpDefinition<'reshape'> = {
  op: 'reshape',
  inputs: 1,
  infer: ([x], { shape }) => {
    const from = (x as ValueSpec).shape;
    check(
      'reshape',
      sizeOf(from) === sizeOf(shape),
      `(${from.join(', ')}) has not as many elements as (${shape.join(', ')})`,
    );
    return [{ shape, dtype: (x as ValueSpec).dtype }];
  },
  gradient: ({ emit, node, grads }) => [
    emit.one('reshape', { shape: (node.inputs[0] as Value).shape }, [grads[0] as Value]),
  ],
};

export const transpose: OpDefinition<'transpose'> = {
  op: 'transpose',
  inputs: 1,
  infer: ([x], { perm }) => {
    const { shape, dtype } = x as ValueSpec;
    check(
      'transpose',
      perm.length === shape.length && [...perm].sort((a, b) => a - b).every((p, i) => p === i),
      `(${perm.join(', ')}) does not permute the axes of (${shape.join(', ')})`,
    );
    return [{ shape: perm.map((p) => shape[p] as number), dtype }];
  },
  gradient: ({ emit, node, grads }) => {
    const inverse: number[] = [];
    node.attributes.perm.forEach((p, i) => {
      inverse[p] = i;
    });
    return [emit.one('transpose', { perm: inverse }, [grads[0] as Value])];
  },
};

export const expand: OpDefinition<'expand'> = {
  op: 'expand',
  inputs: 1,
  infer: ([x], { shape }) => {
    const spec = x as ValueSpec;
    check(
      'expand',
      sameShape(broadcastShapes('expand', [spec.shape, shape]), shape),
      `(${spec.shape.join(', ')}) does not expand to (${shape.join(', ')})`,
    );
    return [{ shape, dtype: spec.dtype }];
  },
  gradient: ({ emit, node, grads }) => [
    sumTo(emit, grads[0] as Value, (node.inputs[0] as Value).shape),
  ],
};

function axisLength(
  op: 'gatherAxis' | 'scatterAddAxis' | 'concat',
  x: ValueSpec,
  axis: number,
): number {
  const length = x.shape[axis];
  check(op, length !== undefined, `there is no axis ${axis} in (${x.shape.join(', ')})`);
  return length;
}

export const gatherAxis: OpDefinition<'gatherAxis'> = {
  op: 'gatherAxis',
  inputs: 1,
  infer: ([x], { axis, indices }) => {
    const spec = x as ValueSpec;
    const length = axisLength('gatherAxis', spec, axis);
    check(
      'gatherAxis',
      indices.every((i) => i >= 0 && i < length),
      `an index lies outside 0…${length - 1}`,
    );
    const shape = spec.shape.map((d, i) => (i === axis ? indices.length : d));
    return [{ shape, dtype: spec.dtype }];
  },
  gradient: ({ emit, node, grads }) => {
    const { axis, indices } = node.attributes;
    const size = (node.inputs[0] as Value).shape[axis] as number;
    return [emit.one('scatterAddAxis', { axis, indices, size }, [grads[0] as Value])];
  },
};

export const scatterAddAxis: OpDefinition<'scatterAddAxis'> = {
  op: 'scatterAddAxis',
  inputs: 1,
  infer: ([x], { axis, indices, size }) => {
    const spec = x as ValueSpec;
    const length = axisLength('scatterAddAxis', spec, axis);
    check('scatterAddAxis', spec.dtype === 'f32', 'takes float32 values');
    check('scatterAddAxis', indices.length === length, 'needs one index for each element');
    check(
      'scatterAddAxis',
      indices.every((i) => i >= 0 && i < size),
      `an index lies outside 0…${size - 1}`,
    );
    return [{ shape: spec.shape.map((d, i) => (i === axis ? size : d)), dtype: 'f32' }];
  },
  gradient: ({ emit, node, grads }) => {
    const { axis, indices } = node.attributes;
    return [emit.one('gatherAxis', { axis, indices }, [grads[0] as Value])];
  },
};

export const concat: OpDefinition<'concat'> = {
  op: 'concat',
  inputs: null,
  infer: (inputs, { axis }) => {
    const first = inputs[0] as ValueSpec;
    axisLength('concat', first, axis);
    let length = 0;
    for (const { shape, dtype } of inputs) {
      check('concat', dtype === first.dtype, 'joins values of one dtype');
      check(
        'concat',
        shape.length === first.shape.length &&
          shape.every((d, i) => i === axis || d === first.shape[i]),
        `(${first.shape.join(', ')}) and (${shape.join(', ')}) differ outside axis ${axis}`,
      );
      length += shape[axis] as number;
    }
    return [{ shape: first.shape.map((d, i) => (i === axis ? length : d)), dtype: first.dtype }];
  },
  gradient: ({ emit, node, grads, needs }) => {
    const { axis } = node.attributes;
    let start = 0;
    return node.inputs.map((input, i) => {
      const length = input.shape[axis] as number;
      const indices = Array.from({ length }, (_, j) => start + j);
      start += length;
      return needs[i] ? emit.one('gatherAxis', { axis, indices }, [grads[0] as Value]) : null;
    });
  },
};

export const gatherRows: OpDefinition<'gatherRows'> = {
  op: 'gatherRows',
  inputs: 2,
  infer: ([table, ids]) => {
    const { shape, dtype } = table as ValueSpec;
    check('gatherRows', shape.length === 2, 'takes a table of rows');
    check('gatherRows', ids?.dtype === 'i32', 'ids must be integers');
    return [{ shape: [...ids.shape, shape[1] as number], dtype }];
  },
  gradient: ({ emit, node, grads }) => {
    const [table, ids] = node.inputs as [Value, Value];
    const rows = table.shape[0] as number;
    return [emit.one('scatterAddRows', { rows }, [grads[0] as Value, ids]), null];
  },
};

export const scatterAddRows: OpDefinition<'scatterAddRows'> = {
  op: 'scatterAddRows',
  inputs: 2,
  infer: ([dy, ids], { rows }) => {
    const { shape } = dy as ValueSpec;
    const width = shape[shape.length - 1] as number;
    check('scatterAddRows', ids?.dtype === 'i32', 'ids must be integers');
    check(
      'scatterAddRows',
      shape.length === ids.shape.length + 1 && ids.shape.every((d, i) => d === shape[i]),
      'needs one row for each id',
    );
    return [{ shape: [rows, width], dtype: 'f32' }];
  },
  gradient: ({ emit, node, grads }) => [
    emit.one('gatherRows', {}, [grads[0] as Value, node.inputs[1] as Value]),
    null,
  ],
};
