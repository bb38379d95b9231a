/** Matrix product of two matrices, each transposed or not. */
import type { Value } from '../ir/types';
import { check, type OpDefinition, type ValueSpec } from './contract';

export const matmul: OpDefinition<'matmul'> = {
  op: 'matmul',
  inputs: 2,
  infer: ([a, b], { transA, transB }) => {
    const [sa, sb] = [(a as ValueSpec).shape, (b as ValueSpec).shape];
    check('matmul', sa.length === 2 && sb.length === 2, 'takes two matrices');
    const [m, k] = transA ? [sa[1], sa[0]] : [sa[0], sa[1]];
    const [k2, n] = transB ? [sb[1], sb[0]] : [sb[0], sb[1]];
    check('matmul', k === k2, `inner lengths ${k} and ${k2} differ`);
    return [{ shape: [m as number, n as number], dtype: 'f32' }];
  },
  gradient: ({ emit, node, grads, needs }) => {
    const [a, b] = node.inputs as [Value, Value];
    const dy = grads[0] as Value;
    const { transA, transB } = node.attributes;
    // C = op(A) op(B): dop(A) = dC op(B)ᵀ, dop(B) = op(A)ᵀ dC; a transposed operand swaps the factors.
    const da = () =>
      transA
        ? emit.one('matmul', { transA: transB, transB: true }, [b, dy])
        : emit.one('matmul', { transA: false, transB: !transB }, [dy, b]);
    const db = () =>
      transB
        ? emit.one('matmul', { transA: true, transB: transA }, [dy, a])
        : emit.one('matmul', { transA: !transA, transB: false }, [a, dy]);
    return [needs[0] ? da() : null, needs[1] ? db() : null];
  },
};
