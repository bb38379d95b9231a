/** What the optimizers with `betas` share: their parameters and the averages of g and g². */
import { z } from 'zod';
import type { Value } from '../../ir/types';
import { algebra, type OptimizerOptions, type UpdateContext } from './contract';

const beta = z.number().min(0).lt(1);
const nonNegative = z.number().min(0);

/** lr, betas, eps, weight_decay, maximize with the defaults of one optimizer. */
export function momentParams(lr: number, weightDecay = 0) {
  return z.object({
    lr: nonNegative.default(lr),
    betas: z.tuple([beta, beta]).default([0.9, 0.999]),
    eps: nonNegative.default(1e-8),
    weight_decay: nonNegative.default(weightDecay),
    maximize: z.boolean().default(false),
  });
}

interface Betas {
  readonly betas: readonly [number, number];
}

/** β₁ of a step: compiled in, or fed where a scheduler changes it. */
export function firstBeta({ betas }: Betas, { cycled = false }: OptimizerOptions) {
  const [own] = betas;
  return {
    of: (momentum: number | undefined) => (cycled ? (momentum ?? own) : own),
    scalars: (beta1: number): Record<string, number> =>
      cycled ? { beta1, beta1_rest: 1 - beta1 } : {},
    /** m = β₁m + (1 − β₁)g. */
    average: (context: UpdateContext, g: Value): Value => {
      const { add, mul } = algebra(context.emit);
      const [keep, take] = cycled
        ? [context.scalar('beta1'), context.scalar('beta1_rest')]
        : [own, 1 - own];
      return add(mul(context.slot('exp_avg'), keep), mul(g, take));
    },
  };
}

/** v = β₂v + (1 − β₂)g². */
export function secondMoment({ emit, slot }: UpdateContext, { betas }: Betas, g: Value): Value {
  const { add, mul } = algebra(emit);
  return add(mul(slot('exp_avg_sq'), betas[1]), mul(mul(g, g), 1 - betas[1]));
}

/**
 * The gradient and the weights that the rule starts from (parity 6.1): maximize, then weight decay into
 * the gradient, or decoupled with the fed scalar `decay` = 1 − γλ.
 */
export function decayed(
  { emit, parameter, gradient, scalar }: UpdateContext,
  p: { readonly maximize: boolean; readonly weight_decay: number },
  decoupled = false,
): { readonly g: Value; readonly theta: Value } {
  const { add, mul, neg } = algebra(emit);
  const g = p.maximize ? neg(gradient) : gradient;
  if (p.weight_decay === 0) return { g, theta: parameter };
  if (decoupled) return { g, theta: mul(parameter, scalar('decay')) };
  return { g: add(g, mul(parameter, p.weight_decay)), theta: parameter };
}
