/** torch.optim.SGD: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer, type Updated } from './contract';

export const sgdParams = z
  .object({
    lr: z.number().min(0).default(1e-3),
    momentum: z.number().min(0).default(0),
    dampening: z.number().default(0),
    weight_decay: z.number().min(0).default(0),
    nesterov: z.boolean().default(false),
    maximize: z.boolean().default(false),
  })
  .refine((p) => !p.nesterov || (p.momentum > 0 && p.dampening === 0), {
    message: 'nesterov needs momentum > 0 and dampening = 0.',
  });

/** SGD with the block's parameters. Throws on values that PyTorch refuses. */
export function sgd(params: Readonly<Record<string, unknown>>): Optimizer {
  const p = sgdParams.parse(params);
  // The first step puts the whole gradient into the buffer, later ones (1 − dampening) of it.
  const dampened = p.momentum !== 0 && p.dampening !== 0;
  return {
    type: 'SGD',
    slots: p.momentum === 0 ? [] : ['momentum_buffer'],
    lr: p.lr,
    scalars: (t, lr) => ({ lr, ...(dampened ? { share: t === 1 ? 1 : 1 - p.dampening } : {}) }),
    update: ({ emit, parameter, gradient, slot, scalar }): Updated => {
      const { add, sub, mul, neg } = algebra(emit);
      let g = p.maximize ? neg(gradient) : gradient;
      if (p.weight_decay !== 0) g = add(g, mul(parameter, p.weight_decay));
      if (p.momentum === 0) return { parameter: sub(parameter, mul(g, scalar('lr'))), slots: {} };
      const added = dampened ? mul(g, scalar('share')) : g;
      const buffer = add(mul(slot('momentum_buffer'), p.momentum), added);
      const step = p.nesterov ? add(g, mul(buffer, p.momentum)) : buffer;
      return {
        parameter: sub(parameter, mul(step, scalar('lr'))),
        slots: { momentum_buffer: buffer },
      };
    },
  };
}
