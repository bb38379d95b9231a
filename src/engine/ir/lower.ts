/** Lowers blocks of a document to nodes of a plan. */
import type { BlockDefinition } from '../../graph/blocks/contract';
import type { Sym } from '../../graph/blocks/functional';
import type { PlanBuilder } from './builder';
import { functionalFor, type LoweringRecord } from './functional';
import type { Value } from './types';

export interface LowerBlock {
  readonly id: string;
  readonly definition: BlockDefinition;
  /** Checked, with defaults. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Lowers one block and returns its outputs by port name. Parameters and buffers are added to `record`.
 *
 * @throws Error when the block computes nothing (data, optimizer and training blocks)
 */
export function lowerBlock(
  builder: PlanBuilder,
  { id, definition, params }: LowerBlock,
  inputs: Readonly<Record<string, Value>>,
  training: boolean,
  record: LoweringRecord,
): Readonly<Record<string, Value>> {
  if (!definition.lower) throw new Error(`${definition.type} computes nothing by itself.`);
  const before = builder.block;
  builder.block = id;
  const f = functionalFor(builder, id, training, record);
  const outputs = definition.lower(f, inputs as Readonly<Record<string, Sym>>, params);
  builder.block = before;
  return outputs as Readonly<Record<string, Value>>;
}
