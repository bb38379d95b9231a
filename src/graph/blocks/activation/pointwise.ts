/** Layers that keep the shape and look at each number by itself. */
import type { z } from 'zod';
import type { BlockDefinition, Category, Inferred, ParamSchema } from '../contract';
import { bool } from '../fields';
import type { Functional, Sym } from '../functional';
import { inputOf, TENSOR_IN, TENSOR_OUT } from '../ports';
import { pythonCall } from '../python';

export const inplace = bool({
  help: {
    en: 'In PyTorch, overwrites the input to save memory. The result is the same.',
    zh: '在 PyTorch 中直接改写输入以节省内存，结果相同。',
  },
}).default(false);

type Pointwise<S extends ParamSchema> = Pick<
  BlockDefinition<S>,
  'type' | 'keywords' | 'params' | 'summary' | 'formula' | 'help'
> & {
  readonly category: Category;
  compute(f: Functional, x: Sym, params: z.output<S>): Sym;
};

/** A layer with one input and one output of the same shape and nothing to learn. */
export function pointwise<S extends ParamSchema>({
  compute,
  ...rest
}: Pointwise<S>): BlockDefinition<S> {
  return {
    ...rest,
    initial: {} as BlockDefinition<S>['initial'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    infer({ inputs }): Inferred {
      const input = inputOf(inputs, 'input', 'Tensor');
      return input
        ? { outputs: { output: input }, cost: { parameters: 0, macs: 0 } }
        : { outputs: {} };
    },
    lower: (f, { input }, params) => ({ output: compute(f, input!, params) }),
    pytorch: (params) => pythonCall(`nn.${rest.type}`, rest.params, params),
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${rest.type}.html`,
  };
}
