/**
 * The reductions of batch normalisation. Applying the statistics is element-wise and fuses with what
 * follows; `backends/webgpu/graph.ts` writes it out.
 */
import type { OpLowering } from '../backends/webgpu/lowering';
import { lowerReduction } from '../backends/webgpu/reduction';
import type { Shape } from '../ir/types';

const allButChannels = (shape: Shape) => shape.map((_, axis) => axis).filter((axis) => axis !== 1);
const zero = () => '0.0';

/**
 * Mean and biased variance of each channel in one pass: count, mean and squared deviations by Welford's
 * update, merged as Chan, Golub and LeVeque do, so that values far from zero keep their digits.
 */
export const batchNormStats: OpLowering<'batchNormStats'> = {
  epilogue: false,
  lower(context) {
    const shape = context.inputShape(0);
    lowerReduction(context, {
      shape,
      axes: allButChannels(shape),
      start: [zero, zero, zero],
      absorb: (kernel, index) => `let x = ${kernel.load(0, index)};
s0 += 1.0;
let d = x - s1;
s1 += d / s0;
s2 = fma(d, x - s1, s2);`,
      merge: (_, [n, mean, squares]) => `let total = s0 + ${n};
let apart = ${mean} - s1;
let share = ${n} / max(total, 1.0);
s1 = fma(apart, share, s1);
s2 += ${squares} + apart * apart * s0 * share;
s0 = total;`,
      finish: (kernel, o) => `${kernel.store(0, o, 's1')}\n${kernel.store(1, o, 's2 / s0')}`,
    });
  },
};

/** Σ dy·x̂ and Σ dy of each channel, x̂ = (x − mean)/σ. */
export const batchNormSums: OpLowering<'batchNormSums'> = {
  epilogue: false,
  inlineInputs: [0, 1],
  lower(context) {
    const shape = context.inputShape(1);
    lowerReduction(context, {
      shape,
      axes: allButChannels(shape),
      start: [zero, zero],
      absorb: (kernel, index, o) => `let dy = ${kernel.load(0, index)};
s0 += dy * ((${kernel.load(1, index)} - ${kernel.load(2, o)}) * ${kernel.load(3, o)});
s1 += dy;`,
      merge: (_, [a, b]) => `s0 += ${a};\ns1 += ${b};`,
      finish: (kernel, o) => `${kernel.store(0, o, 's0')}\n${kernel.store(1, o, 's1')}`,
    });
  },
};
