/** Sums, maxima and argmax. */
import type { OpLowering } from '../backends/webgpu/lowering';
import { lowerReduction } from '../backends/webgpu/reduction';
import { stridesOf } from '../backends/webgpu/wgsl';
import { sizeOf } from '../ir/types';

export const reduceSum: OpLowering<'reduceSum'> = {
  epilogue: true,
  inlineInputs: [0],
  lower(context) {
    lowerReduction(context, {
      shape: context.inputShape(0),
      axes: context.attributes.axes,
      start: [() => '0.0'],
      absorb: (kernel, index) => `s0 += ${kernel.load(0, index)};`,
      merge: (_, [b]) => `s0 += ${b};`,
      finish: (kernel, o) => kernel.store(0, o, 's0'),
    });
  },
};

/** NaN is the maximum of whatever contains it. */
export const reduceMax: OpLowering<'reduceMax'> = {
  epilogue: true,
  inlineInputs: [0],
  lower(context) {
    lowerReduction(context, {
      shape: context.inputShape(0),
      axes: context.attributes.axes,
      start: [(kernel) => `${kernel.helper('nonFinite')}(0xff800000u)`],
      absorb: (kernel, index) => `s0 = ${kernel.helper('nanMax')}(s0, ${kernel.load(0, index)});`,
      merge: (kernel, [b]) => `s0 = ${kernel.helper('nanMax')}(s0, ${b});`,
      finish: (kernel, o) => kernel.store(0, o, 's0'),
    });
  },
};

/** First of equal maxima; a NaN is the maximum, the first of several. */
export const argmax: OpLowering<'argmax'> = {
  epilogue: true,
  inlineInputs: [0],
  lower(context) {
    const shape = context.inputShape(0);
    const { axis } = context.attributes;
    const length = shape[axis] as number;
    const inner = stridesOf(shape)[axis] as number;
    const kernel = context.kernel();
    const isNan = kernel.helper('isNan');
    const outer =
      inner === 1 ? `i * ${length}u` : `i / ${inner}u * ${length * inner}u + i % ${inner}u`;
    kernel.forEach(
      sizeOf(shape) / length,
      `  let base = ${outer};
  var best = ${kernel.load(0, 'base')};
  var at = 0;
  for (var r = 1u; r < ${length}u; r++) {
    let k = base + r * ${inner}u;
    let x = ${kernel.load(0, 'k')};
    if ((x > best || ${isNan}(x)) && !${isNan}(best)) {
      best = x;
      at = i32(r);
    }
  }
  ${kernel.store(0, 'i', 'at')}`,
    );
  },
};
