/** Pooling, its gradients, and unpooling by a pool's indices. */
import type { AvgPoolAttributes, MaxPoolAttributes, OpName, Value } from '../ir/types';
import { check, type OpDefinition, type ValueSpec } from './contract';

/**
 * Output length of one axis (parity 3.2): in ceil mode a window that would start at or beyond
 * L + padding is dropped.
 */
export function poolOutputSize(
  length: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  ceilMode: boolean,
): number {
  const span = length + 2 * padding - dilation * (kernel - 1) - 1;
  const size = (ceilMode ? Math.ceil(span / stride) : Math.floor(span / stride)) + 1;
  return ceilMode && (size - 1) * stride >= length + padding ? size - 1 : size;
}

function pooledShape(
  op: OpName,
  x: ValueSpec | undefined,
  a: AvgPoolAttributes & { readonly dilation?: readonly [number, number] },
): number[] {
  check(op, x?.shape.length === 4 && x.dtype === 'f32', 'takes (N, C, H, W)');
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const [dh, dw] = a.dilation ?? [1, 1];
  const oh = poolOutputSize(h, a.kernel[0], a.stride[0], a.padding[0], dh, a.ceilMode);
  const ow = poolOutputSize(w, a.kernel[1], a.stride[1], a.padding[1], dw, a.ceilMode);
  check(op, oh >= 1 && ow >= 1, `the window ${a.kernel.join('×')} is larger than the input`);
  return [n, c, oh, ow];
}

const maxAsAvg = (a: MaxPoolAttributes) => ({ ...a, countIncludePad: false, divisor: null });

export const maxPool2d: OpDefinition<'maxPool2d'> = {
  op: 'maxPool2d',
  inputs: 1,
  infer: ([x], a) => {
    const shape = pooledShape('maxPool2d', x, maxAsAvg(a));
    return [
      { shape, dtype: 'f32' },
      { shape, dtype: 'i32' },
    ];
  },
  gradient: ({ emit, node, grads }) => {
    const x = node.inputs[0] as Value;
    const inputSize = [x.shape[2], x.shape[3]] as [number, number];
    if (!grads[0]) return [null];
    return [
      emit.one('maxPool2dGrad', { ...node.attributes, inputSize }, [
        grads[0],
        node.outputs[1] as Value,
      ]),
    ];
  },
};

export const maxPool2dGrad: OpDefinition<'maxPool2dGrad'> = {
  op: 'maxPool2dGrad',
  inputs: 2,
  infer: ([dy], a) => {
    const [n, c] = (dy as ValueSpec).shape as [number, number];
    return [{ shape: [n, c, ...a.inputSize], dtype: 'f32' }];
  },
  gradient: null,
};

export const avgPool2d: OpDefinition<'avgPool2d'> = {
  op: 'avgPool2d',
  inputs: 1,
  infer: ([x], a) => [{ shape: pooledShape('avgPool2d', x, a), dtype: 'f32' }],
  gradient: ({ emit, node, grads }) => {
    const x = node.inputs[0] as Value;
    const inputSize = [x.shape[2], x.shape[3]] as [number, number];
    return [emit.one('avgPool2dGrad', { ...node.attributes, inputSize }, [grads[0] as Value])];
  },
};

export const avgPool2dGrad: OpDefinition<'avgPool2dGrad'> = {
  op: 'avgPool2dGrad',
  inputs: 1,
  infer: ([dy], a) => {
    const [n, c] = (dy as ValueSpec).shape as [number, number];
    return [{ shape: [n, c, ...a.inputSize], dtype: 'f32' }];
  },
  gradient: null,
};

export const maxUnpool2d: OpDefinition<'maxUnpool2d'> = {
  op: 'maxUnpool2d',
  inputs: 2,
  infer: ([x, indices], { outputSize }) => {
    const { shape } = x as ValueSpec;
    check('maxUnpool2d', indices?.dtype === 'i32', 'indices must be integers');
    check(
      'maxUnpool2d',
      shape.length === 4 && shape.every((d, i) => d === indices.shape[i]),
      'indices must have the shape of the input',
    );
    const [n, c] = shape as [number, number];
    return [{ shape: [n, c, ...outputSize], dtype: 'f32' }];
  },
  // PyTorch hands each source its target's gradient, also where indices repeat (parity 3.5).
  gradient: ({ emit, node, grads }) => [
    emit.one('gatherPlane', {}, [grads[0] as Value, node.inputs[1] as Value]),
    null,
  ],
};

export const gatherPlane: OpDefinition<'gatherPlane'> = {
  op: 'gatherPlane',
  inputs: 2,
  infer: ([, indices]) => [{ shape: (indices as ValueSpec).shape, dtype: 'f32' }],
  gradient: null,
};
