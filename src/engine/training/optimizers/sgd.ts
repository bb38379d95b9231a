/** torch.optim.SGD: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html (parity 6.2). */
import { z } from 'zod';
import { algebra, type Optimizer, type OptimizerOptions, type Updated } from './contract';

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
export function sgd(
  params: Readonly<Record<string, unknown>>,
  { cycled = false }: OptimizerOptions = {},
): Optimizer {
  const p = sgdParams.parse(params);
  // The first step puts the whole gradient into the buffer, later ones (1 − dampening) of it.
  const rolls = p.momentum !== 0 || cycled;
  const dampened = rolls && p.dampening !== 0;
  return {
    type: 'SGD',
    slots: rolls ? ['momentum_buffer'] : [],
    lr: p.lr,
    momentum: p.momentum,
    scalars: (t, { lr, momentum = p.momentum }) => ({
      lr,
      ...(cycled ? { momentum } : {}),
      ...(dampened ? { share: t === 1 ? 1 : 1 - p.dampening } : {}),
    }),
    update: ({ emit, parameter, gradient, slot, scalar }): Updated => {
      const { add, sub, mul, neg } = algebra(emit);
      let g = p.maximize ? neg(gradient) : gradient;
      if (p.weight_decay !== 0) g = add(g, mul(parameter, p.weight_decay));
      if (!rolls) return { parameter: sub(parameter, mul(g, scalar('lr'))), slots: {} };
      const momentum = cycled ? scalar('momentum') : p.momentum;
      const added = dampened ? mul(g, scalar('share')) : g;
      const buffer = add(mul(slot('momentum_buffer'), momentum), added);
      const step = p.nesterov ? add(g, mul(buffer, momentum)) : buffer;
      return {
        parameter: sub(parameter, mul(step, scalar('lr'))),
        slots: { momentum_buffer: buffer },
      };
    },
  };
}
