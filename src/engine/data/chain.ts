/**
 * The blocks of a loader, checked: dataset → transforms → DataLoader. Parameters, shape rules and
 * refusals are the blocks' own (`src/graph/blocks`), so engine and editor cannot disagree.
 */
import { checkParams } from '../../graph/analysis/params';
import type { BlockDefinition, BlockProblem } from '../../graph/blocks/contract';
import { definitionOf } from '../../graph/blocks/registry';
import type { DatasetFacts, ValueType } from '../../graph/types';
import { type BlockSpec, DataError, type LoaderSpec } from './contract';

/** A block whose parameters are complete. */
export interface CheckedBlock extends BlockSpec {
  readonly definition: BlockDefinition;
}

function refuse(block: Pick<BlockSpec, 'id' | 'type'>, problems: readonly BlockProblem[] = []) {
  const error = problems.find((problem) => problem.severity === 'error');
  if (error) throw new DataError('data.block', `${block.id}: ${error.message.en}`);
}

/** Fills in the defaults of a block. Throws DataError when its type or parameters are refused. */
export function checkBlockSpec(block: BlockSpec): CheckedBlock {
  const definition = definitionOf(block.type);
  if (!definition)
    throw new DataError('data.block', `${block.id}: no block is called ${block.type}.`);
  const { params, problems } = checkParams(definition, block.params);
  refuse(block, problems);
  if (!params) throw new DataError('data.block', `${block.id}: its parameters are not valid.`);
  return { ...block, params, definition };
}

/** What leaves the block's port when `dataset` arrives. Throws DataError when the block refuses it. */
function outputOf(block: CheckedBlock, port: string, dataset?: ValueType, facts?: DatasetFacts) {
  const { outputs, problems } = block.definition.infer({
    block: block.id,
    params: block.params,
    inputs: { dataset },
    ...(facts && { facts }),
  });
  refuse(block, problems);
  return outputs[port];
}

/** (C, H, W) of every sample that reaches the DataLoader. Throws DataError when it is not one shape. */
export function sampleShape(
  spec: LoaderSpec,
  blocks: readonly [CheckedBlock, ...CheckedBlock[]],
  facts: DatasetFacts,
): number[] {
  const [dataset, ...rest] = blocks;
  let value = outputOf(dataset, 'dataset', undefined, facts);
  for (const block of rest) {
    value = outputOf(block, block.id === spec.loader.id ? 'batches' : 'dataset', value);
  }
  const shape = value?.type === 'Batches' ? value.shape.slice(1) : [];
  if (shape.length === 0 || shape.includes(null)) {
    throw new DataError(
      'data.collate',
      `${spec.loader.id}: the pictures differ in size and cannot be batched. ` +
        'Place Resize with (height, width) before ToTensor.',
    );
  }
  return shape as number[];
}
