/** torch.optim.ASGD: https://pytorch.org/docs/stable/generated/torch.optim.ASGD.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer } from './contract';
import { decayed } from './moments';

const asgdParams = z.object({
  lr: z.number().min(0).default(1e-2),
  lambd: z.number().default(1e-4),
  alpha: z.number().default(0.75),
  t0: z.number().default(1e6),
  weight_decay: z.number().min(0).default(0),
  maximize: z.boolean().default(false),
});

/** ASGD with the block's parameters. The average `ax` is state; the network keeps the weights. */
export function asgd(params: Readonly<Record<string, unknown>>): Optimizer {
  const p = asgdParams.parse(params);
  return {
    type: 'ASGD',
    slots: ['ax', 'eta', 'mu'],
    lr: p.lr,
    momentum: null,
    scalars: (t, { lr }) => ({
      lr,
      first: t === 1 ? 1 : 0,
      eta_next: lr / (1 + p.lambd * lr * t) ** p.alpha,
      mu_next: 1 / Math.max(1, t - p.t0),
    }),
    update: (context) => {
      const { add, sub, mul, less, where } = algebra(context.emit);
      const { slot, scalar } = context;
      const { g, theta } = decayed(context, p);
      // η and μ take effect one step after they are computed: they are state, as in PyTorch.
      const eta = where(scalar('first'), scalar('lr'), slot('eta', []));
      const mu = where(scalar('first'), 1, slot('mu', []));
      const shrunk = mul(theta, sub(1, mul(eta, p.lambd)));
      const parameter = sub(shrunk, mul(g, eta));
      const ax = slot('ax');
      const averaged = add(ax, mul(sub(parameter, ax), mu));
      return {
        parameter,
        slots: {
          ax: where(less(mu, 1), averaged, parameter),
          eta: scalar('eta_next'),
          mu: scalar('mu_next'),
        },
      };
    },
  };
}
