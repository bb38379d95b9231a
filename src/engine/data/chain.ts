/**
 * The blocks of a loader, checked: datasets, what joins and divides them, transforms, DataLoader.
 * Parameters, shape rules and refusals are the blocks' own (`src/graph/blocks`), so engine and editor
 * cannot disagree.
 */
import { checkParams } from '../../graph/analysis/params';
import type { BlockDefinition, BlockProblem } from '../../graph/blocks/contract';
import type { DatasetValue, SamplerValue } from '../../graph/blocks/ports';
import { definitionOf } from '../../graph/blocks/registry';
import type { DatasetFacts, ValueType } from '../../graph/types';
import type { FileProblem } from '../../protocol/data';
import { type BlockSpec, DataError, type SourceSpec, type Unreadable } from './contract';
import { datasetKind } from './datasets';
import type { Found } from './datasets/contract';
import { openUsable } from './readable';
import type { SharedSource } from './source';
import { viewKind } from './views';

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

export type BatchesValue = Extract<ValueType, { type: 'Batches' }>;

/** What leaves the block's port when `inputs` arrive. Throws DataError when the block refuses them. */
function outputOf(
  block: CheckedBlock,
  port: string,
  inputs: Readonly<Record<string, ValueType | undefined>>,
  facts?: DatasetFacts,
) {
  const { outputs, problems } = block.definition.infer({
    block: block.id,
    params: block.params,
    inputs,
    ...(facts && { facts }),
  });
  refuse(block, problems);
  return outputs[port];
}

/** Looks for the dataset of a block with checked parameters, for a report `lenient`. Throws DataError. */
export function findDataset(
  block: CheckedBlock,
  baseDir: string | null,
  lenient = false,
): Promise<Found> {
  const kind = datasetKind(block.type);
  if (!kind) throw new DataError('data.block', `${block.id}: ${block.type} is no dataset.`);
  return kind.find(block.params as never, baseDir, lenient);
}

/** A tree of blocks whose datasets are open. */
export interface OpenSource {
  readonly value: DatasetValue;
  readonly shared: SharedSource;
  readonly length: number;
  /** Of the first dataset in the tree. */
  readonly facts: DatasetFacts;
  /** What was left out of its datasets, with the reasons. */
  readonly leftOut: readonly FileProblem[];
}

interface Place {
  readonly baseDir: string | null;
  readonly seed: number;
  readonly unreadable?: Unreadable;
}

/** Checks and opens the blocks before a DataLoader. Throws DataError. */
export async function openSource(spec: SourceSpec, place: Place): Promise<OpenSource> {
  const block = checkBlockSpec(spec);
  const named = Object.entries(spec.inputs);
  if (named.length === 0) {
    const found = await findDataset(block, place.baseDir);
    const { dataset, facts, kept, leftOut } = await openUsable(found, place.unreadable ?? 'stop');
    const value = datasetOf(block, outputOf(block, spec.port, {}, facts));
    const whole = { kind: 'dataset', dataset: dataset.share() } as const;
    const shared: SharedSource = kept ? { kind: 'subset', indices: kept, input: whole } : whole;
    return { value, shared, length: kept?.length ?? dataset.length, facts, leftOut };
  }
  const inputs: OpenSource[] = [];
  for (const [, input] of named) inputs.push(await openSource(input, place));
  const [first] = inputs as [OpenSource];
  const values = Object.fromEntries(named.map(([name], i) => [name, inputs[i]?.value]));
  const value = datasetOf(block, outputOf(block, spec.port, values));
  const { facts } = first;
  const leftOut = inputs.flatMap((input) => input.leftOut);
  const view = viewKind(block.type);
  if (!view) {
    const own = { type: block.type, params: block.params };
    // Neighbours are kept in one list, so that ToTensor and Normalize can become one.
    const shared: SharedSource =
      first.shared.kind === 'transforms'
        ? { ...first.shared, blocks: [...first.shared.blocks, own] }
        : { kind: 'transforms', blocks: [own], input: first.shared };
    return { value, shared, length: first.length, facts, leftOut };
  }
  const lengths = inputs.map(({ length }) => length);
  const made = view.make(block.params as never, { lengths, port: spec.port, seed: place.seed });
  if (made.kind === 'subset') {
    const { indices } = made;
    const shared = { kind: 'subset', indices, input: first.shared } as const;
    return { value, shared, length: indices.length, facts, leftOut };
  }
  const shared = { kind: 'concat', inputs: inputs.map((input) => input.shared) } as const;
  return { value, shared, length: lengths.reduce((sum, n) => sum + n, 0), facts, leftOut };
}

function datasetOf(block: CheckedBlock, value: ValueType | undefined): DatasetValue {
  if (value?.type === 'Dataset') return value;
  throw new DataError('data.block', `${block.id}: ${block.type} gives no dataset here.`);
}

/** What is plugged into a DataLoader's ports beside the dataset. */
export interface Plugged {
  readonly sampler?: SamplerValue;
  readonly batch_sampler?: SamplerValue;
}

/** What the DataLoader makes of the samples. Throws DataError when they do not all have one shape. */
export function batchesOf(
  loader: CheckedBlock,
  dataset: DatasetValue,
  plugged: Plugged = {},
): BatchesValue {
  const value = outputOf(loader, 'batches', { dataset, ...plugged });
  if (value?.type !== 'Batches' || value.shape.length === 0 || value.shape.includes(null))
    throw new DataError(
      'data.collate',
      `${loader.id}: the pictures differ in size and cannot be batched. ` +
        'Place Resize with (height, width) before ToTensor.',
    );
  return value;
}

/** What a sampler block says of itself. Throws DataError when its parameters or inputs are refused. */
export function samplerValueOf(
  block: CheckedBlock,
  inputs: Readonly<Record<string, ValueType | undefined>>,
): SamplerValue {
  const value = outputOf(block, 'sampler', inputs);
  if (value?.type === 'Sampler') return value;
  throw new DataError('data.block', `${block.id}: ${block.type} gives no sampler here.`);
}
