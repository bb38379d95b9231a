/** torch.optim.Adadelta: https://pytorch.org/docs/stable/generated/torch.optim.Adadelta.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer } from './contract';
import { decayed } from './moments';

const adadeltaParams = z.object({
  lr: z.number().min(0).default(1),
  rho: z.number().min(0).max(1).default(0.9),
  eps: z.number().min(0).default(1e-6),
  weight_decay: z.number().min(0).default(0),
  maximize: z.boolean().default(false),
});

/** Adadelta with the block's parameters. Throws on values that PyTorch refuses. */
export function adadelta(params: Readonly<Record<string, unknown>>): Optimizer {
  const p = adadeltaParams.parse(params);
  return {
    type: 'Adadelta',
    slots: ['square_avg', 'acc_delta'],
    lr: p.lr,
    momentum: null,
    scalars: (_, { lr }) => ({ lr }),
    update: (context) => {
      const { add, sub, mul, div, sqrt } = algebra(context.emit);
      const { slot, scalar } = context;
      const { g, theta } = decayed(context, p);
      const average = (name: string, x: typeof g) =>
        add(mul(slot(name), p.rho), mul(mul(x, x), 1 - p.rho));
      const square = average('square_avg', g);
      // ε stands inside both roots.
      const delta = mul(div(sqrt(add(slot('acc_delta'), p.eps)), sqrt(add(square, p.eps))), g);
      return {
        parameter: sub(theta, mul(delta, scalar('lr'))),
        slots: { square_avg: square, acc_delta: average('acc_delta', delta) },
      };
    },
  };
}
