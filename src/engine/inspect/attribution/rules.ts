/**
 * How a signal goes back through a ReLU. The gradient lets pass where the input was positive; the
 * deconvnet (Zeiler & Fergus 2014) where the signal itself is positive; guided backpropagation
 * (Springenberg et al. 2015) where both are. Everything else is the ordinary gradient: of a convolution
 * the transposed filters, of a max pool the unpooling through its switches.
 */
import type { GradientRules } from '../../ir/autodiff';
import type { Value } from '../../ir/types';
import { opDefinition } from '../../ops';

export const BACKWARD_RULES = ['gradient', 'guided', 'deconvnet'] as const;
export type BackwardRule = (typeof BACKWARD_RULES)[number];

export const gradientRules: Readonly<Record<BackwardRule, GradientRules>> = {
  gradient: {},
  guided: {
    relu: (context) => {
      const positive = context.emit.one('relu', {}, [context.grads[0] as Value]);
      return opDefinition('relu').gradient?.({ ...context, grads: [positive] }) ?? [null];
    },
  },
  deconvnet: {
    relu: ({ emit, grads }) => [emit.one('relu', {}, [grads[0] as Value])],
  },
};
