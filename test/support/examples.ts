/** The example projects as plans of their training step. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Model, modelOf } from '../../src/engine/training/model';
import { analyze } from '../../src/graph/analysis/analyze';
import type { Analysis } from '../../src/graph/analysis/types';
import { parseDocument } from '../../src/graph/document/load';

const folder = resolve('resources/examples');

export const EXAMPLES: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.netloom.json'))
  .map((file) => file.replace('.netloom.json', ''));

export interface Example {
  readonly analysis: Analysis;
  readonly model: Model;
  /** Shape of one sample after the transforms. */
  readonly sample: readonly number[];
  readonly batch: number;
}

/**
 * Reads an example; the sizes of its data are those that analysis knows without looking at a disk.
 *
 * @param replace types of blocks to be taken for others with the same parameters
 */
export function example(name: string, replace: Readonly<Record<string, string>> = {}): Example {
  const loaded = parseDocument(readFileSync(join(folder, `${name}.netloom.json`), 'utf8'));
  if (!loaded.ok) throw new Error(loaded.error.message);
  const blocks = Object.entries(loaded.document.blocks).map(([id, block]) => {
    return [id, { ...block, type: replace[block.type] ?? block.type }] as const;
  });
  const analysis = analyze({ ...loaded.document, blocks: Object.fromEntries(blocks) });
  const model = modelOf(analysis);
  const input = analysis.blocks[model.loader]?.outputs.input;
  if (input?.type !== 'Tensor') throw new Error(`${name} gives no tensors.`);
  const [batch, ...sample] = input.shape as readonly number[];
  return { analysis, model, sample, batch: batch as number };
}
