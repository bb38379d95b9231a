/** torch.optim.Adam: https://pytorch.org/docs/stable/generated/torch.optim.Adam.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer } from './contract';

const beta = z.number().min(0).lt(1);

export const adamParams = z.object({
  lr: z.number().min(0).default(1e-3),
  betas: z.tuple([beta, beta]).default([0.9, 0.999]),
  eps: z.number().min(0).default(1e-8),
  weight_decay: z.number().min(0).default(0),
  amsgrad: z.boolean().default(false),
  maximize: z.boolean().default(false),
  decoupled_weight_decay: z.boolean().default(false),
});

/** Adam with the block's parameters. Throws on values that PyTorch refuses. */
export function adam(params: Readonly<Record<string, unknown>>): Optimizer {
  const p = adamParams.parse(params);
  const [beta1, beta2] = p.betas;
  const decoupled = p.decoupled_weight_decay && p.weight_decay !== 0;
  return {
    type: 'Adam',
    slots: ['exp_avg', 'exp_avg_sq', ...(p.amsgrad ? ['max_exp_avg_sq'] : [])],
    lr: p.lr,
    scalars: (t, lr) => ({
      step_size: lr / (1 - beta1 ** t),
      correction: Math.sqrt(1 - beta2 ** t),
      ...(decoupled ? { decay: 1 - lr * p.weight_decay } : {}),
    }),
    update: ({ emit, parameter, gradient, slot, scalar }) => {
      const { add, sub, mul, div, max, neg, sqrt } = algebra(emit);
      let g = p.maximize ? neg(gradient) : gradient;
      let theta = parameter;
      if (decoupled) theta = mul(theta, scalar('decay'));
      else if (p.weight_decay !== 0) g = add(g, mul(theta, p.weight_decay));
      const m = add(mul(slot('exp_avg'), beta1), mul(g, 1 - beta1));
      const v = add(mul(slot('exp_avg_sq'), beta2), mul(mul(g, g), 1 - beta2));
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
