/** torch.optim.RAdam: https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer, type OptimizerOptions } from './contract';
import { decayed, firstBeta, momentParams, secondMoment } from './moments';

const radamParams = momentParams(1e-3).extend({
  decoupled_weight_decay: z.boolean().default(false),
});

/** RAdam with the block's parameters. Throws on values that PyTorch refuses. */
export function radam(
  params: Readonly<Record<string, unknown>>,
  options: OptimizerOptions = {},
): Optimizer {
  const p = radamParams.parse(params);
  const [, beta2] = p.betas;
  const beta1 = firstBeta(p, options);
  const decoupled = p.decoupled_weight_decay && p.weight_decay !== 0;
  const longest = 2 / (1 - beta2) - 1;
  return {
    type: 'RAdam',
    slots: ['exp_avg', 'exp_avg_sq'],
    lr: p.lr,
    momentum: p.betas[0],
    scalars: (t, { lr, momentum }) => {
      const beta = beta1.of(momentum);
      const correction = 1 - beta2 ** t;
      const rho = longest - (2 * t * beta2 ** t) / correction;
      const rectified = rho > 5;
      const rectification = rectified
        ? Math.sqrt(((rho - 4) * (rho - 2) * longest) / ((longest - 4) * (longest - 2) * rho))
        : 1;
      return {
        step_size: lr / (1 - beta ** t),
        rectified: rectified ? 1 : 0,
        rectification: rectification * Math.sqrt(correction),
        ...(decoupled ? { decay: 1 - lr * p.weight_decay } : {}),
        ...beta1.scalars(beta),
      };
    },
    update: (context) => {
      const { add, sub, mul, div, sqrt, where } = algebra(context.emit);
      const { scalar } = context;
      const { g, theta } = decayed(context, p, decoupled);
      const m = beta1.average(context, g);
      const v = secondMoment(context, p, g);
      const adapted = div(scalar('rectification'), add(sqrt(v), p.eps));
      const rate = where(scalar('rectified'), adapted, 1);
      return {
        parameter: sub(theta, mul(mul(m, scalar('step_size')), rate)),
        slots: { exp_avg: m, exp_avg_sq: v },
      };
    },
  };
}
