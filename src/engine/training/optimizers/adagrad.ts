/** torch.optim.Adagrad: https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer } from './contract';
import { decayed } from './moments';

const adagradParams = z.object({
  lr: z.number().min(0).default(1e-2),
  lr_decay: z.number().min(0).default(0),
  weight_decay: z.number().min(0).default(0),
  initial_accumulator_value: z.number().min(0).default(0),
  eps: z.number().min(0).default(1e-10),
  maximize: z.boolean().default(false),
});

/** Adagrad with the block's parameters. Throws on values that PyTorch refuses. */
export function adagrad(params: Readonly<Record<string, unknown>>): Optimizer {
  const p = adagradParams.parse(params);
  const initial = p.initial_accumulator_value;
  return {
    type: 'Adagrad',
    slots: ['sum'],
    lr: p.lr,
    momentum: null,
    scalars: (t, { lr }) => ({
      step_size: lr / (1 + (t - 1) * p.lr_decay),
      ...(initial !== 0 ? { first: t === 1 ? 1 : 0 } : {}),
    }),
    update: (context) => {
      const { add, sub, mul, div, sqrt, where } = algebra(context.emit);
      const { slot, scalar } = context;
      const { g, theta } = decayed(context, p);
      const before = initial !== 0 ? where(scalar('first'), initial, slot('sum')) : slot('sum');
      const sum = add(before, mul(g, g));
      const step = div(mul(g, scalar('step_size')), add(sqrt(sum), p.eps));
      return { parameter: sub(theta, step), slots: { sum } };
    },
  };
}
