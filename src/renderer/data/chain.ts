/** Which blocks lead to a sample, and where they end: what a preview of a block depends on. Pure. */
import { ancestorsOf, categoryOf, sourcesOf } from '../../graph/analysis/roles';
import type { Analysis } from '../../graph/analysis/types';
import { definitionOf } from '../../graph/blocks/registry';
import { emptyDocument, idSchema, type NetDocument } from '../../graph/document/schema';
import type { Pin } from '../../protocol/engine';

/** The end of a chain of data: a DataLoader, or a block that reaches none. */
export interface End {
  readonly block: string;
  readonly port: string;
  /** Samples that reach it; `null` while unknown. */
  readonly length: number | null;
}

/** A dataset, a transform or what lies between: a block that has a sample to show. */
export function hasSample(analysis: Analysis, block: string): boolean {
  const category = categoryOf(analysis.flat, block);
  return category === 'data' || category === 'transforms';
}

/**
 * Where the sample that a block shows is counted: at the DataLoader of the pinned split where it leads
 * there, else at another DataLoader, else at the block itself.
 */
export function endOf(analysis: Analysis, block: string, split: Pin['split']): End {
  const { flat, training } = analysis;
  const sources = sourcesOf(flat);
  const own = split === 'train' ? training?.trainLoader : training?.validationLoader;
  const other = split === 'train' ? training?.validationLoader : training?.trainLoader;
  const loaders = Object.keys(flat.blocks).filter((id) => categoryOf(flat, id) === 'loader');
  const loader = [own, other, ...loaders].find(
    (id) => id !== undefined && flat.blocks[id] && ancestorsOf(sources, [id]).has(block),
  );
  return loader === undefined ? ownEnd(analysis, block) : endAt(analysis, loader);
}

/** The block itself as the end. */
export function ownEnd(analysis: Analysis, block: string): End {
  const node = analysis.flat.blocks[block];
  const params = analysis.blocks[block]?.params ?? node?.params ?? {};
  const definition = node && definitionOf(node.type);
  let port = 'dataset';
  try {
    port = definition?.outputs(params as never)[0]?.name ?? port;
  } catch {
    // Parameters that are not valid yet leave the usual name.
  }
  const output = analysis.blocks[block]?.outputs[port];
  return { block, port, length: output?.type === 'Dataset' ? output.length : null };
}

function endAt(analysis: Analysis, loader: string): End {
  const arriving = analysis.blocks[loader]?.inputs.dataset;
  return {
    block: loader,
    port: 'dataset',
    length: arriving?.type === 'Dataset' ? arriving.length : null,
  };
}

/** The index nearest to `index` that exists at an end. */
export function indexAt(end: End, index: number): number {
  return end.length === null ? index : Math.max(0, Math.min(index, end.length - 1));
}

/**
 * What the samples at a block depend on, as a document of its own: the blocks before it, and the Trainer
 * for its seed. Places and everything else are left out, so that equal ones mean equal samples.
 */
export function chainDocument(
  document: NetDocument,
  analysis: Analysis,
  block: string,
): NetDocument {
  const { flat, training } = analysis;
  const before = ancestorsOf(sourcesOf(flat), [block]);
  const ids = [...before, ...(training ? [training.trainer] : [])].filter((id) => flat.blocks[id]);
  // Blocks inside groups have names that only the whole project can hold.
  if (!ids.every((id) => idSchema.safeParse(id).success)) return document;
  const at = { x: 0, y: 0 };
  return {
    ...emptyDocument(),
    ...(document.data && { data: document.data }),
    blocks: Object.fromEntries(
      [...new Set(ids)].map((id) => {
        const { type, params } = flat.blocks[id] as NetDocument['blocks'][string];
        return [id, { type, params, position: at }];
      }),
    ),
    wires: Object.fromEntries(
      Object.entries(flat.wires)
        .filter(([, { from, to }]) => before.has(from.block) && before.has(to.block))
        .map(([, wire], i) => [`w${i}`, wire]),
    ),
  };
}

/** Draws random numbers for each sample: another draw may look different. */
export function isRandom(type: string): boolean {
  return (
    /^Random|Noise$/.test(type) ||
    ['ColorJitter', 'GaussianBlur', 'ElasticTransform'].includes(type)
  );
}
