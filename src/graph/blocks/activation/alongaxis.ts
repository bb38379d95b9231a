/** Softmax, LogSoftmax and Softmin: the same shape, numbers compared along one axis. */
import { z } from 'zod';
import { type BlockDefinition, defineBlock, type Inferred } from '../contract';
import type { Functional, Sym } from '../functional';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { pythonCall } from '../python';
import { axisOf, axisProblems, dim } from './axis';
import { probabilityTensor } from './pointwise';

const params = z.object({ dim });

type AlongAxis = Pick<BlockDefinition, 'type' | 'keywords' | 'formula' | 'help'> & {
  /** The outputs are probabilities, which a loss may not want. */
  readonly probabilities?: boolean;
  compute(f: Functional, x: Sym, axis: number): Sym;
};

/** e^(x − max)/Σ along an axis, by its logarithm: no overflow, and a gradient that stays finite. */
export function softmaxOf(f: Functional, x: Sym, axis: number): Sym {
  return f.unary('exp', f.logSoftmax(x, axis));
}

export function alongAxis({ compute, probabilities = false, ...rest }: AlongAxis) {
  return defineBlock({
    ...rest,
    category: 'activation',
    params,
    initial: { dim: 1 },
    summary: ['dim'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    infer({ block, params: p, inputs }): Inferred {
      const input = inputOf(inputs, 'input', 'Tensor');
      const problems = axisProblems(rest.type, block, p.dim, input?.shape);
      if (!input || problems.some((x) => x.severity === 'error')) return { outputs: {}, problems };
      const output = probabilities ? probabilityTensor(input.shape) : tensor(input.shape);
      return {
        outputs: { output },
        problems,
        cost: { parameters: 0, macs: 0 },
      };
    },
    lower: (f, { input }, p) => {
      const x = input!;
      // A single number is its own group.
      const wide = x.shape.length === 0 ? f.reshape(x, [1]) : x;
      const y = compute(f, wide, axisOf(p.dim, x.shape.length));
      return { output: x.shape.length === 0 ? f.reshape(y, []) : y };
    },
    pytorch: (p) => pythonCall(`nn.${rest.type}`, params, p),
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${rest.type}.html`,
  });
}
