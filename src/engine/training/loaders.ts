/** From the blocks of a document to the loaders that feed a training. */

import { flatten } from '../../graph/analysis/flatten';
import { categoryOf, sourcesOf } from '../../graph/analysis/roles';
import type { Analysis, Facts } from '../../graph/analysis/types';
import type { NetDocument } from '../../graph/document/schema';
import type { DatasetFacts } from '../../graph/types';
import type { Pin } from '../../protocol/engine';
import { describeDataset } from '../data';
import type { BlockSpec, LoaderSpec } from '../data/contract';
import { EngineFailure } from '../failure';

/** What the disk says about every dataset block of a document, by its place in the flat network. */
export async function readFacts(document: NetDocument, baseDir: string | null): Promise<Facts> {
  const { document: flat } = flatten(document);
  const facts: Record<string, DatasetFacts> = {};
  for (const [id, { type, params }] of Object.entries(flat.blocks))
    if (categoryOf(flat, id) === 'data') facts[id] = await describeDataset(type, params, baseDir);
  return facts;
}

/** Dataset, transforms and loader block that end in a DataLoader of a flat network. */
export function loaderChain(
  document: NetDocument,
  loader: string,
): Pick<LoaderSpec, 'dataset' | 'transforms' | 'loader'> {
  const sources = sourcesOf(document);
  const specOf = (id: string): BlockSpec => {
    const { type, params } = document.blocks[id] as NetDocument['blocks'][string];
    return { id, type, params };
  };
  const chain: BlockSpec[] = [];
  const seen = new Set([loader]);
  for (let id = sources.get(loader)?.get('dataset')?.block; id !== undefined; ) {
    if (seen.has(id)) break;
    seen.add(id);
    chain.unshift(specOf(id));
    id = sources.get(id)?.get('dataset')?.block;
  }
  const [dataset, ...transforms] = chain;
  if (!dataset || categoryOf(document, dataset.id) !== 'data')
    throw new EngineFailure(
      'data.block',
      `No dataset reaches ${loader}. Connect MNIST or ImageFolder.`,
    );
  return { dataset, transforms, loader: specOf(loader) };
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
      : (roles?.trainLoader ??
        analysis.order.find((block) => categoryOf(flat, block) === 'loader'));
  if (id === undefined)
    throw new EngineFailure('data.block', `The project has no DataLoader for ${split} samples.`);
  return id;
}
