/** The primitives of `graph/blocks/functional.ts`: one IR op each. */
import type { Primitives, Sym } from '../../graph/blocks/functional';
import type { PlanBuilder } from './builder';
import type { Value } from './types';

/** Symbols are values: blocks see only their shape and dtype. */
const asValue = (sym: Sym): Value => sym as Value;

export function primitivesFor(b: PlanBuilder): Primitives & { scalar(value: number): Value } {
  return {
    scalar: (value) => b.scalar(value),
    constant: (data, shape) => b.constant(data, shape),
    unary: (op, x) => b.one(op, {}, [asValue(x)]),
    binary: (op, x, y) => b.one(op, {}, [asValue(x), asValue(y)]),
    where: (condition, x, y) => b.one('where', {}, [asValue(condition), asValue(x), asValue(y)]),
    cast: (x, to) => (x.dtype === to ? x : b.one('cast', { to }, [asValue(x)])),
    detach: (x) => b.one('cast', { to: x.dtype }, [asValue(x)]),
    reshape: (x, shape) => b.one('reshape', { shape }, [asValue(x)]),
    transpose: (x, perm) => b.one('transpose', { perm }, [asValue(x)]),
    expand: (x, shape) => b.one('expand', { shape }, [asValue(x)]),
    concat: (parts, axis) => b.one('concat', { axis }, parts.map(asValue)),
    gather: (x, axis, indices) => b.one('gatherAxis', { axis, indices }, [asValue(x)]),
    scatterAdd: (x, axis, indices, size) =>
      b.one('scatterAddAxis', { axis, indices, size }, [asValue(x)]),
    gatherRows: (table, ids) => b.one('gatherRows', {}, [asValue(table), asValue(ids)]),
    sum: (x, axes, keepDims = false) => b.one('reduceSum', { axes, keepDims }, [asValue(x)]),
    amax: (x, axes, keepDims = false) => b.one('reduceMax', { axes, keepDims }, [asValue(x)]),
    argmax: (x, axis) => b.one('argmax', { axis }, [asValue(x)]),
    matmul: (x, y, transA = false, transB = false) =>
      b.one('matmul', { transA, transB }, [asValue(x), asValue(y)]),
    logSoftmax: (x, axis) => b.one('logSoftmax', { axis }, [asValue(x)]),
    uniform: (shape) => b.uniform(shape),
  };
}
