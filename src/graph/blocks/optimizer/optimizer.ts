/** What the optimizers share; their update rules live in `engine/training/optimizers`. */
import type { z } from 'zod';
import { type BlockDefinition, defineBlock, type ParamSchema } from '../contract';
import { bool, float, twoNumbers } from '../fields';
import { LOSS_IN, OPTIMIZER_OUT } from '../ports';
import { pythonCall } from '../python';

export const lr = float({
  min: 0,
  help: {
    en: 'Learning rate: how far each step moves the weights. Too large diverges, too small is slow.',
    zh: '学习率：每一步权重移动多远。太大会发散，太小会很慢。',
  },
});

export const weightDecay = float({
  min: 0,
  help: {
    en: 'Pulls the weights towards 0 in every step, against overfitting. 0: none.',
    zh: '每一步把权重拉向 0，抑制过拟合。0：不使用。',
  },
}).default(0);

export const maximize = bool({
  help: {
    en: 'Climbs instead of descending: makes the loss larger.',
    zh: '反方向更新：让损失变大。',
  },
}).default(false);

export const betas = twoNumbers({
  min: 0,
  below: 1,
  help: {
    en: 'How long the averages of the gradient and of its square remember; each from 0 to below 1.',
    zh: '梯度及其平方的滑动平均的记忆长度；各在 [0, 1) 之间。',
  },
}).default([0.9, 0.999]);

export const eps = float({
  min: 0,
  help: {
    en: 'Small number added to the denominator so that nothing is divided by 0.',
    zh: '加到分母上的小数，避免除以 0。',
  },
});

export const amsgrad = bool({
  help: {
    en: 'Uses the largest average of squares so far, so steps never grow again.',
    zh: '使用到目前为止最大的平方平均，使步长不会再次变大。',
  },
}).default(false);

export const decoupledWeightDecay = bool({
  help: {
    en: 'True: weight decay acts on the weights directly, as in AdamW.',
    zh: 'True：权重衰减直接作用于权重，如 AdamW。',
  },
}).default(false);

/** A block that turns a loss into weight updates. */
export function optimizerBlock<S extends ParamSchema>(
  definition: Pick<
    BlockDefinition<S>,
    'type' | 'keywords' | 'params' | 'initial' | 'summary' | 'validate' | 'formula' | 'help'
  >,
): BlockDefinition<S> {
  const { type, params } = definition;
  const call = (p: z.output<S>) =>
    pythonCall(`optim.${type}`, params, p, { first: ['model.parameters()'] });
  return defineBlock<S>({
    ...definition,
    category: 'optimizer',
    inputs: () => [LOSS_IN],
    outputs: () => [OPTIMIZER_OUT],
    infer: ({ params: p }) => ({
      outputs: {
        optimizer: {
          type: 'Optimizer',
          kind: type,
          hyper: Object.keys(p),
          groups: 1,
          schedulers: [],
        },
      },
    }),
    pytorch: call,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.optim.${type}.html`,
  });
}
