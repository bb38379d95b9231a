/** What stands in series behind an optimizer: parameter groups and clipping. */
import {
  type BlockDefinition,
  type BlockProblem,
  defineBlock,
  type Inferred,
  type ParamSchema,
} from '../contract';
import { inputOf, OPTIMIZER_IN, OPTIMIZER_OUT, type OptimizerValue } from '../ports';
import { warning } from '../problems';

export function linkBlock<S extends ParamSchema>(
  definition: Pick<
    BlockDefinition<S>,
    | 'type'
    | 'keywords'
    | 'params'
    | 'initial'
    | 'summary'
    | 'validate'
    | 'pytorch'
    | 'formula'
    | 'help'
    | 'reference'
  > & {
    /** What it passes on, and what is wrong with it behind that optimizer. */
    readonly pass?: (
      optimizer: OptimizerValue,
      params: Parameters<BlockDefinition<S>['pytorch']>[0],
    ) => { readonly optimizer: OptimizerValue; readonly problems: readonly BlockProblem[] };
  },
): BlockDefinition<S> {
  const { pass, ...rest } = definition;
  return defineBlock<S>({
    ...rest,
    category: 'optimizer',
    inputs: () => [OPTIMIZER_IN],
    outputs: () => [OPTIMIZER_OUT],
    infer: ({ inputs, params }): Inferred => {
      const given = inputOf(inputs, 'optimizer', 'Optimizer');
      if (!given) return { outputs: {} };
      const { optimizer, problems } = pass?.(given, params) ?? { optimizer: given, problems: [] };
      return { outputs: { optimizer }, problems };
    },
  });
}

/** What clipping passes on. Behind LBFGS it acts inside the closure, which a line search does not expect. */
export function clipped(optimizer: OptimizerValue): {
  readonly optimizer: OptimizerValue;
  readonly problems: readonly BlockProblem[];
} {
  const problems =
    optimizer.kind === 'LBFGS'
      ? [
          warning(
            'clipgrad.lbfgs',
            'LBFGS learns the curvature from the gradients, here clipped in every evaluation. Its steps may be poor; remove the clipping.',
            'LBFGS 从梯度估计曲率，而这里每次计算的梯度都被裁剪，步子可能不好。请去掉裁剪。',
            { port: 'optimizer' },
          ),
        ]
      : [];
  return { optimizer, problems };
}
