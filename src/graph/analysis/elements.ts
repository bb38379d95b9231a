/** Whole-number tensors, which only few blocks compute with. */
import type { BlockDefinition, BlockProblem } from '../blocks/contract';
import { error } from '../blocks/problems';
import type { ValueType } from '../types';

const FLOAT_ONLY = new Set(['layers', 'pooling', 'recurrent', 'activation', 'normalization']);

/** PyTorch's layers refuse int64: a problem for each port that gets it. */
export function integerProblems(
  { type, category }: BlockDefinition,
  inputs: Readonly<Record<string, ValueType | undefined>>,
): BlockProblem[] {
  if (!FLOAT_ONLY.has(category) || type === 'Embedding' || type === 'Flatten') return [];
  return Object.entries(inputs).flatMap(([port, value]) =>
    value?.type === 'Tensor' && value.element === 'int64'
      ? [
          error(
            'tensor.integers',
            `${type} computes with float32 numbers, but whole-number ids (int64) arrive. Let an Embedding look them up first.`,
            `${type} 用 float32 数计算，收到的却是整数编号（int64）。请先用 Embedding 查表。`,
            { torch: 'fR', port },
          ),
        ]
      : [],
  );
}
