/** Matrix product: transposed operands are read in place. */
import { lowerGemm } from '../backends/webgpu/gemm';
import type { OpLowering } from '../backends/webgpu/lowering';

export const matmul: OpLowering<'matmul'> = {
  epilogue: true,
  lower(context) {
    const { transA, transB } = context.attributes;
    const [m, n] = context.outputShape(0) as [number, number];
    const k = context.inputShape(0)[transA ? 0 : 1] as number;
    lowerGemm(context, {
      k: [k],
      groups: 1,
      a: {
        outer: [m],
        fast: transA ? 'outer' : 'k',
        place: ([row], s) => [`let p${s} = ${transA ? row : `${row} * ${k}u`};`],
        step: (_, c, s) => [`let q${s} = p${s} + ${transA ? `${c} * ${m}u` : c};`],
        element: (kernel, s) => kernel.load(0, `q${s}`),
      },
      b: {
        outer: [n],
        fast: transB ? 'k' : 'outer',
        place: ([column], s) => [`let p${s} = ${transB ? `${column} * ${k}u` : column};`],
        step: (_, c, s) => [`let q${s} = p${s} + ${transB ? c : `${c} * ${n}u`};`],
        element: (kernel, s) => kernel.load(1, `q${s}`),
      },
      index: (at) => `${at.m} * ${n}u + ${at.n}`,
    });
  },
};
