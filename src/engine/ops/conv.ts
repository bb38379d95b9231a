/**
 * Convolution and its two gradients. The three are closed under differentiation: transposed convolution
 * is `conv2dInputGrad`, and its own gradients are `conv2d` and `conv2dWeightGrad` again.
 */
import type { ConvAttributes, OpName, Shape, Value } from '../ir/types';
import { check, type OpDefinition, type ValueSpec } from './contract';

/** Output length of one axis: ⌊(L + before + after − d(k−1) − 1)/s⌋ + 1. */
export function convOutputSize(
  length: number,
  kernel: number,
  stride: number,
  before: number,
  after: number,
  dilation: number,
): number {
  return Math.floor((length + before + after - dilation * (kernel - 1) - 1) / stride) + 1;
}

function outputPlane(input: Shape, kernel: Shape, a: ConvAttributes): [number, number] {
  const [top, left, bottom, right] = a.pads;
  return [
    convOutputSize(
      input[0] as number,
      kernel[0] as number,
      a.stride[0],
      top,
      bottom,
      a.dilation[0],
    ),
    convOutputSize(
      input[1] as number,
      kernel[1] as number,
      a.stride[1],
      left,
      right,
      a.dilation[1],
    ),
  ];
}

function checkPlanes(op: OpName, ...values: readonly (ValueSpec | undefined)[]): void {
  check(
    op,
    values.every((v) => v?.shape.length === 4 && v.dtype === 'f32'),
    'takes (N, C, H, W)',
  );
}

/** The attributes that all three share. */
function shared({ stride, pads, dilation, groups }: ConvAttributes): ConvAttributes {
  return { stride, pads, dilation, groups };
}

export const conv2d: OpDefinition<'conv2d'> = {
  op: 'conv2d',
  inputs: 2,
  infer: ([x, w], attributes) => {
    checkPlanes('conv2d', x, w);
    const [n, c, h, wd] = (x as ValueSpec).shape as [number, number, number, number];
    const [o, ci, kh, kw] = (w as ValueSpec).shape as [number, number, number, number];
    check('conv2d', c === ci * attributes.groups, `${c} channels do not fit a weight of ${ci}`);
    check('conv2d', o % attributes.groups === 0, `${o} outputs do not divide into groups`);
    const [oh, ow] = outputPlane([h, wd], [kh, kw], attributes);
    check('conv2d', oh >= 1 && ow >= 1, `the kernel ${kh}×${kw} is larger than the input`);
    return [{ shape: [n, o, oh, ow], dtype: 'f32' }];
  },
  gradient: ({ emit, node, grads, needs }) => {
    const [x, w] = node.inputs as [Value, Value];
    const dy = grads[0] as Value;
    const inputSize = [x.shape[2], x.shape[3]] as [number, number];
    const kernel = [w.shape[2], w.shape[3]] as [number, number];
    const a = shared(node.attributes);
    return [
      needs[0] ? emit.one('conv2dInputGrad', { ...a, inputSize }, [dy, w]) : null,
      needs[1] ? emit.one('conv2dWeightGrad', { ...a, kernel }, [x, dy]) : null,
    ];
  },
};

export const conv2dInputGrad: OpDefinition<'conv2dInputGrad'> = {
  op: 'conv2dInputGrad',
  inputs: 2,
  infer: ([dy, w], attributes) => {
    checkPlanes('conv2dInputGrad', dy, w);
    const [n, o, oh, ow] = (dy as ValueSpec).shape as [number, number, number, number];
    const [wo, ci, kh, kw] = (w as ValueSpec).shape as [number, number, number, number];
    check('conv2dInputGrad', o === wo, `${o} channels do not fit a weight of ${wo}`);
    const plane = outputPlane(attributes.inputSize, [kh, kw], attributes);
    check(
      'conv2dInputGrad',
      plane[0] === oh && plane[1] === ow,
      `a plane of ${attributes.inputSize.join('×')} gives ${plane.join('×')}, not ${oh}×${ow}`,
    );
    return [{ shape: [n, ci * attributes.groups, ...attributes.inputSize], dtype: 'f32' }];
  },
  gradient: ({ emit, node, grads, needs }) => {
    const [y, w] = node.inputs as [Value, Value];
    const dx = grads[0] as Value;
    const kernel = [w.shape[2], w.shape[3]] as [number, number];
    const a = shared(node.attributes);
    return [
      needs[0] ? emit.one('conv2d', a, [dx, w]) : null,
      needs[1] ? emit.one('conv2dWeightGrad', { ...a, kernel }, [dx, y]) : null,
    ];
  },
};

export const conv2dWeightGrad: OpDefinition<'conv2dWeightGrad'> = {
  op: 'conv2dWeightGrad',
  inputs: 2,
  infer: ([x, dy], attributes) => {
    checkPlanes('conv2dWeightGrad', x, dy);
    const [n, c, h, w] = (x as ValueSpec).shape as [number, number, number, number];
    const [n2, o, oh, ow] = (dy as ValueSpec).shape as [number, number, number, number];
    check('conv2dWeightGrad', n === n2, 'batch sizes differ');
    const plane = outputPlane([h, w], attributes.kernel, attributes);
    check('conv2dWeightGrad', plane[0] === oh && plane[1] === ow, 'planes do not fit the kernel');
    check(
      'conv2dWeightGrad',
      c % attributes.groups === 0 && o % attributes.groups === 0,
      'channels do not divide into groups',
    );
    return [{ shape: [o, c / attributes.groups, ...attributes.kernel], dtype: 'f32' }];
  },
  // Only second derivatives would need it.
  gradient: null,
};
