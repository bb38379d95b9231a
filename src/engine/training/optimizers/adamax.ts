/** torch.optim.Adamax: https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html (parity 6.2). */
import { algebra, type Optimizer, type OptimizerOptions } from './contract';
import { decayed, firstBeta, momentParams } from './moments';

const adamaxParams = momentParams(2e-3);

/** Adamax with the block's parameters. Throws on values that PyTorch refuses. */
export function adamax(
  params: Readonly<Record<string, unknown>>,
  options: OptimizerOptions = {},
): Optimizer {
  const p = adamaxParams.parse(params);
  const beta1 = firstBeta(p, options);
  return {
    type: 'Adamax',
    slots: ['exp_avg', 'exp_inf'],
    lr: p.lr,
    momentum: p.betas[0],
    scalars: (t, { lr, momentum }) => {
      const beta = beta1.of(momentum);
      return { step_size: lr / (1 - beta ** t), ...beta1.scalars(beta) };
    },
    update: (context) => {
      const { add, sub, mul, div, max, abs } = algebra(context.emit);
      const { slot, scalar } = context;
      const { g, theta } = decayed(context, p);
      const m = beta1.average(context, g);
      const u = max(mul(slot('exp_inf'), p.betas[1]), add(abs(g), p.eps));
      return {
        parameter: sub(theta, div(mul(m, scalar('step_size')), u)),
        slots: { exp_avg: m, exp_inf: u },
      };
    },
  };
}
