/** Logarithm of the softmax along one axis, shifted by the maximum so that nothing overflows. */
import type { Value } from '../ir/types';
import { check, type OpDefinition, type ValueSpec } from './contract';

export const logSoftmax: OpDefinition<'logSoftmax'> = {
  op: 'logSoftmax',
  inputs: 1,
  infer: ([x], { axis }) => {
    const { shape } = x as ValueSpec;
    check('logSoftmax', axis >= 0 && axis < shape.length, `there is no axis ${axis}`);
    return [{ shape, dtype: 'f32' }];
  },
  // dx = dy − softmax(x) · Σ dy
  gradient: ({ emit, node, grads }) => {
    const dy = grads[0] as Value;
    const y = node.outputs[0] as Value;
    const { axis } = node.attributes;
    const sum = emit.one('reduceSum', { axes: [axis], keepDims: true }, [dy]);
    const softmax = emit.one('exp', {}, [y]);
    return [emit.one('sub', {}, [dy, emit.one('mul', {}, [softmax, sum])])];
  },
};
