/** torch.optim.Rprop: https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer } from './contract';

const rpropParams = z
  .object({
    lr: z.number().min(0).default(1e-2),
    etas: z.tuple([z.number(), z.number()]).default([0.5, 1.2]),
    step_sizes: z.tuple([z.number(), z.number()]).default([1e-6, 50]),
    maximize: z.boolean().default(false),
  })
  .refine(({ etas: [minus, plus] }) => 0 < minus && minus < 1 && 1 < plus, {
    message: 'etas must be 0 < η⁻ < 1 < η⁺.',
  });

/** Rprop with the block's parameters. Throws on values that PyTorch refuses. */
export function rprop(params: Readonly<Record<string, unknown>>): Optimizer {
  const p = rpropParams.parse(params);
  const [minus, plus] = p.etas;
  const [smallest, largest] = p.step_sizes;
  return {
    type: 'Rprop',
    slots: ['prev', 'step_size'],
    lr: p.lr,
    momentum: null,
    scalars: (t, { lr }) => ({ lr, first: t === 1 ? 1 : 0 }),
    update: ({ emit, parameter, gradient, slot, scalar }) => {
      const { sub, mul, neg, less, max, min, where } = algebra(emit);
      const g = p.maximize ? neg(gradient) : gradient;
      const agreement = mul(g, slot('prev'));
      const agrees = less(0, agreement);
      const turns = less(agreement, 0);
      const before = where(scalar('first'), scalar('lr'), slot('step_size'));
      const scaled = mul(before, where(agrees, plus, where(turns, minus, 1)));
      const size = min(max(scaled, smallest), largest);
      // After a change of sign this weight rests for one step.
      const used = where(turns, 0, g);
      const sign = sub(less(0, used), less(used, 0));
      return {
        parameter: sub(parameter, mul(sign, size)),
        slots: { prev: used, step_size: size },
      };
    },
  };
}
