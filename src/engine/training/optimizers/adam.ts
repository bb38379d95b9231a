/**
 * torch.optim.Adam and AdamW (parity 6.2):
 * https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
import { z } from 'zod';
import { algebra, type Optimizer, type OptimizerOptions } from './contract';
import { decayed, firstBeta, momentParams, secondMoment } from './moments';

export const adamParams = momentParams(1e-3).extend({
  amsgrad: z.boolean().default(false),
  decoupled_weight_decay: z.boolean().default(false),
});

const adamWParams = momentParams(1e-3, 1e-2).extend({ amsgrad: z.boolean().default(false) });

/** Adam with the block's parameters. Throws on values that PyTorch refuses. */
export function adam(
  params: Readonly<Record<string, unknown>>,
  options: OptimizerOptions = {},
): Optimizer {
  return rule('Adam', adamParams.parse(params), options);
}

/** Adam whose weight decay acts on the weights directly. */
export function adamW(
  params: Readonly<Record<string, unknown>>,
  options: OptimizerOptions = {},
): Optimizer {
  return rule('AdamW', { ...adamWParams.parse(params), decoupled_weight_decay: true }, options);
}

function rule(type: string, p: z.output<typeof adamParams>, options: OptimizerOptions): Optimizer {
  const [, beta2] = p.betas;
  const beta1 = firstBeta(p, options);
  const decoupled = p.decoupled_weight_decay && p.weight_decay !== 0;
  return {
    type,
    slots: ['exp_avg', 'exp_avg_sq', ...(p.amsgrad ? ['max_exp_avg_sq'] : [])],
    lr: p.lr,
    momentum: p.betas[0],
    scalars: (t, { lr, momentum }) => {
      const beta = beta1.of(momentum);
      return {
        step_size: lr / (1 - beta ** t),
        correction: Math.sqrt(1 - beta2 ** t),
        ...(decoupled ? { decay: 1 - lr * p.weight_decay } : {}),
        ...beta1.scalars(beta),
      };
    },
    update: (context) => {
      const { add, sub, mul, div, max, sqrt } = algebra(context.emit);
      const { slot, scalar } = context;
      const { g, theta } = decayed(context, p, decoupled);
      const m = beta1.average(context, g);
      const v = secondMoment(context, p, g);
      // amsgrad keeps the maximum of the uncorrected second moment.
      const largest = p.amsgrad ? max(slot('max_exp_avg_sq'), v) : v;
      const denominator = add(div(sqrt(largest), scalar('correction')), p.eps);
      return {
        parameter: sub(theta, div(mul(m, scalar('step_size')), denominator)),
        slots: {
          exp_avg: m,
          exp_avg_sq: v,
          ...(p.amsgrad ? { max_exp_avg_sq: largest } : {}),
        },
      };
    },
  };
}
