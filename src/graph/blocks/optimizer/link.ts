/** What stands in series behind an optimizer: parameter groups and clipping. */
import {
  type BlockDefinition,
  type BlockProblem,
  defineBlock,
  type Inferred,
  type ParamSchema,
} from '../contract';
import { inputOf, OPTIMIZER_IN, OPTIMIZER_OUT, type OptimizerValue } from '../ports';

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
