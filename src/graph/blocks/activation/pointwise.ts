/** Layers that keep the shape and look at each number by itself. */
import type { z } from 'zod';
import type { Shape, ValueType } from '../../types';
import type { BlockDefinition, Category, Inferred, ParamSchema } from '../contract';
import { bool } from '../fields';
import type { Functional, Sym } from '../functional';
import { inputOf, reshaped, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { pythonCall } from '../python';

export const inplace = bool({
  help: {
    en: 'In PyTorch, overwrites the input to save memory. The result is the same.',
    zh: '在 PyTorch 中直接改写输入以节省内存，结果相同。',
  },
}).default(false);

/** Numbers between 0 and 1, said so for losses that want raw scores. */
export function probabilityTensor(shape: Shape): ValueType {
  return { type: 'Tensor', shape, element: 'float32', values: 'probabilities' };
}

type Pointwise<S extends ParamSchema> = Pick<
  BlockDefinition<S>,
  'type' | 'keywords' | 'params' | 'summary' | 'formula' | 'help' | 'validate'
> & {
  readonly category: Category;
  /** Values of a fresh block where PyTorch has no default. */
  readonly initial?: BlockDefinition<S>['initial'];
  /** The outputs are probabilities, which a loss may not want. */
  readonly probabilities?: boolean;
  /** What is known of the numbers stays true, as in Dropout. */
  readonly keeps?: boolean;
  /** Parameters that people write without their names. */
  readonly positional?: readonly string[];
  compute(f: Functional, x: Sym, params: z.output<S>): Sym;
};

/** A layer with one input and one output of the same shape and nothing to learn. */
export function pointwise<S extends ParamSchema>({
  compute,
  initial = {} as BlockDefinition<S>['initial'],
  positional = [],
  probabilities = false,
  keeps = false,
  ...rest
}: Pointwise<S>): BlockDefinition<S> {
  return {
    ...rest,
    initial,
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    infer({ inputs }): Inferred {
      const input = inputOf(inputs, 'input', 'Tensor');
      if (!input) return { outputs: {} };
      const known = keeps ? reshaped(input, input.shape) : tensor(input.shape);
      const output = probabilities ? probabilityTensor(input.shape) : known;
      return {
        outputs: { output },
        cost: { parameters: 0, macs: 0 },
      };
    },
    lower: (f, { input }, params) => ({ output: compute(f, input!, params) }),
    pytorch: (params) => pythonCall(`nn.${rest.type}`, rest.params, params, { positional }),
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${rest.type}.html`,
  };
}
