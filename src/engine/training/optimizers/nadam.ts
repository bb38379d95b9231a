/** torch.optim.NAdam: https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer, type OptimizerOptions } from './contract';
import { decayed, firstBeta, momentParams, secondMoment } from './moments';

const nadamParams = momentParams(2e-3).extend({
  momentum_decay: z.number().min(0).default(4e-3),
  decoupled_weight_decay: z.boolean().default(false),
});

/** NAdam with the block's parameters. Throws on values that PyTorch refuses. */
export function nadam(
  params: Readonly<Record<string, unknown>>,
  options: OptimizerOptions = {},
): Optimizer {
  const p = nadamParams.parse(params);
  const [, beta2] = p.betas;
  const beta1 = firstBeta(p, options);
  const decoupled = p.decoupled_weight_decay && p.weight_decay !== 0;
  return {
    type: 'NAdam',
    slots: ['exp_avg', 'exp_avg_sq', 'mu_product'],
    lr: p.lr,
    momentum: p.betas[0],
    scalars: (t, { lr, momentum }) => {
      const beta = beta1.of(momentum);
      const mu = (k: number) => beta * (1 - 0.5 * 0.96 ** (k * p.momentum_decay));
      return {
        first: t === 1 ? 1 : 0,
        mu: mu(t),
        mu_next: mu(t + 1),
        gradient_step: lr * (1 - mu(t)),
        moment_step: lr * mu(t + 1),
        correction: 1 / (1 - beta2 ** t),
        ...(decoupled ? { decay: 1 - lr * p.weight_decay } : {}),
        ...beta1.scalars(beta),
      };
    },
    update: (context) => {
      const { add, sub, mul, div, sqrt, where } = algebra(context.emit);
      const { slot, scalar } = context;
      const { g, theta } = decayed(context, p, decoupled);
      const m = beta1.average(context, g);
      const v = secondMoment(context, p, g);
      // The product of all μ so far: a number for each parameter, as in PyTorch's state.
      const before = where(scalar('first'), 1, slot('mu_product', []));
      const product = mul(before, scalar('mu'));
      const next = mul(product, scalar('mu_next'));
      const denominator = add(sqrt(mul(v, scalar('correction'))), p.eps);
      const step = add(
        mul(g, div(scalar('gradient_step'), sub(1, product))),
        mul(m, div(scalar('moment_step'), sub(1, next))),
      );
      return {
        parameter: sub(theta, div(step, denominator)),
        slots: { exp_avg: m, exp_avg_sq: v, mu_product: product },
      };
    },
  };
}
