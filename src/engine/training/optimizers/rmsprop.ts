/** torch.optim.RMSprop: https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer, type OptimizerOptions } from './contract';
import { decayed } from './moments';

const rmspropParams = z.object({
  lr: z.number().min(0).default(1e-2),
  alpha: z.number().min(0).default(0.99),
  eps: z.number().min(0).default(1e-8),
  weight_decay: z.number().min(0).default(0),
  momentum: z.number().min(0).default(0),
  centered: z.boolean().default(false),
  maximize: z.boolean().default(false),
});

/** RMSprop with the block's parameters. Throws on values that PyTorch refuses. */
export function rmsprop(
  params: Readonly<Record<string, unknown>>,
  { cycled = false }: OptimizerOptions = {},
): Optimizer {
  const p = rmspropParams.parse(params);
  const rolls = p.momentum > 0 || cycled;
  return {
    type: 'RMSprop',
    slots: [
      'square_avg',
      ...(p.centered ? ['grad_avg'] : []),
      ...(rolls ? ['momentum_buffer'] : []),
    ],
    lr: p.lr,
    momentum: p.momentum,
    scalars: (_, { lr, momentum = p.momentum }) => ({ lr, ...(cycled ? { momentum } : {}) }),
    update: (context) => {
      const { add, sub, mul, div, sqrt } = algebra(context.emit);
      const { slot, scalar } = context;
      const { g, theta } = decayed(context, p);
      const average = (name: string, x: typeof g) =>
        add(mul(slot(name), p.alpha), mul(x, 1 - p.alpha));
      const square = average('square_avg', mul(g, g));
      const mean = p.centered ? average('grad_avg', g) : undefined;
      const variance = mean ? sub(square, mul(mean, mean)) : square;
      let step = div(g, add(sqrt(variance), p.eps));
      if (rolls) {
        const momentum = cycled ? scalar('momentum') : p.momentum;
        step = add(mul(slot('momentum_buffer'), momentum), step);
      }
      return {
        parameter: sub(theta, mul(step, scalar('lr'))),
        slots: {
          square_avg: square,
          ...(mean ? { grad_avg: mean } : {}),
          ...(rolls ? { momentum_buffer: step } : {}),
        },
      };
    },
  };
}
