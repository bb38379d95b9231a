/** From the blocks of a document to the loaders that feed a training. */

import { flatten } from '../../graph/analysis/flatten';
import { isLoader, type Sources, sourcesOf } from '../../graph/analysis/roles';
import type { Analysis, Facts } from '../../graph/analysis/types';
import { definitionOf } from '../../graph/blocks/registry';
import type { NetDocument } from '../../graph/document/schema';
import type { DatasetFacts, PortRef } from '../../graph/types';
import type { Pin } from '../../protocol/engine';
import { describeDataset } from '../data';
import type { BlockSpec, LoaderSpec, SamplerSpec, SourceSpec, Unreadable } from '../data/contract';
import { datasetKind } from '../data/datasets';
import { EngineFailure } from '../failure';

/** What the disk says about every dataset block of a document, by its place in the flat network. */
export async function readFacts(
  document: NetDocument,
  baseDir: string | null,
  unreadable: Unreadable = document.data?.unreadable ?? 'stop',
): Promise<Facts> {
  const { document: flat } = flatten(document);
  const facts: Record<string, DatasetFacts> = {};
  for (const [id, { type, params }] of Object.entries(flat.blocks))
    if (datasetKind(type)) facts[id] = await describeDataset(type, params, baseDir, unreadable);
  return facts;
}

/**
 * What an output of a flat network is made of: its block and the blocks before it.
 *
 * @throws EngineFailure `data.block` when no dataset reaches it, or one of them waits for another
 */
export function sourceAt(
  document: NetDocument,
  { block, port }: PortRef,
  path: readonly string[] = [],
  sources: Sources = sourcesOf(document),
): SourceSpec {
  const spec = specOf(document, block);
  const wired = path.includes(block) ? undefined : sources.get(block);
  const inputs = (definitionOf(spec.type)?.inputs(spec.params as never) ?? []).flatMap(
    ({ name }): [string, SourceSpec][] => {
      const from = wired?.get(name);
      return from ? [[name, sourceAt(document, from, [...path, block], sources)]] : [];
    },
  );
  if (inputs.length === 0 && !datasetKind(spec.type)) throw noDataset(path[0] ?? block);
  return { ...spec, port, inputs: Object.fromEntries(inputs) };
}

function specOf(document: NetDocument, id: string): BlockSpec {
  const { type, params } = document.blocks[id] as NetDocument['blocks'][string];
  return { id, type, params };
}

/**
 * The DataLoader `loader` of a flat network and the blocks before it.
 *
 * @throws EngineFailure `data.block` when no dataset reaches it, or one of them waits for another
 */
export function loaderChain(
  document: NetDocument,
  loader: string,
): Pick<LoaderSpec, 'source' | 'loader' | 'sampler' | 'batchSampler'> {
  const wired = sourcesOf(document).get(loader);
  const from = wired?.get('dataset');
  if (!from) throw noDataset(loader);
  const sampler = wired?.get('sampler');
  const batchSampler = wired?.get('batch_sampler');
  return {
    source: sourceAt(document, from, [loader]),
    loader: specOf(document, loader),
    ...(sampler && { sampler: samplerAt(document, sampler.block, [loader]) }),
    ...(batchSampler && { batchSampler: samplerAt(document, batchSampler.block, [loader]) }),
  };
}

/** A sampler block and what is plugged into it. */
function samplerAt(document: NetDocument, block: string, path: readonly string[]): SamplerSpec {
  const wired = path.includes(block) ? undefined : sourcesOf(document).get(block);
  const sampler = wired?.get('sampler');
  const source = wired?.get('data_source');
  return {
    ...specOf(document, block),
    inputs: {
      ...(sampler && { sampler: samplerAt(document, sampler.block, [...path, block]) }),
      ...(source && { data_source: sourceAt(document, source, [...path, block]) }),
    },
  };
}

function noDataset(loader: string): EngineFailure {
  return new EngineFailure(
    'data.block',
    `No dataset reaches ${loader}. Connect MNIST or ImageFolder.`,
  );
}

/** Types of the blocks of a tree, from its datasets on. */
export function typesIn({ type, inputs }: SourceSpec): string[] {
  return [...Object.values(inputs).flatMap(typesIn), type];
}

/**
 * The DataLoader a pinned sample comes from.
 *
 * @throws EngineFailure `data.block` when the document has none for that split
 */
export function loaderOfPin(analysis: Analysis, { split }: Pin): string {
  const { training: roles, flat } = analysis;
  const id =
    split === 'validation'
      ? roles?.validationLoader
      : (roles?.trainLoader ?? analysis.order.find((block) => isLoader(flat, block)));
  if (id === undefined)
    throw new EngineFailure('data.block', `The project has no DataLoader for ${split} samples.`);
  return id;
}
