/** Which blocks lead to a sample, and where they end: what a preview of a block depends on. Pure. */
import { ancestorsOf, categoryOf, sourcesOf } from '../../graph/analysis/roles';
import type { Analysis } from '../../graph/analysis/types';
import {
  type BlockNode,
  emptyDocument,
  idSchema,
  type NetDocument,
} from '../../graph/document/schema';
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

const ends = new WeakMap<Analysis, Map<Pin['split'], ReadonlyMap<string, string>>>();

/**
 * The block that ends the chain which `block` is in, where its sample is counted: the DataLoader of the
 * pinned split where it leads there, else another DataLoader, else the block itself.
 */
export function endFor(analysis: Analysis, block: string, split: Pin['split']): string {
  let known = ends.get(analysis);
  if (!known) {
    known = new Map();
    ends.set(analysis, known);
  }
  let bySplit = known.get(split);
  if (!bySplit) {
    bySplit = allEnds(analysis, split);
    known.set(split, bySplit);
  }
  return bySplit.get(block) ?? block;
}

function allEnds({ flat, training }: Analysis, split: Pin['split']): ReadonlyMap<string, string> {
  const sources = sourcesOf(flat);
  const own = split === 'train' ? training?.trainLoader : training?.validationLoader;
  const other = split === 'train' ? training?.validationLoader : training?.trainLoader;
  const loaders = Object.keys(flat.blocks).filter((id) => categoryOf(flat, id) === 'loader');
  const found = new Map<string, string>();
  for (const loader of [own, other, ...loaders])
    if (loader !== undefined && flat.blocks[loader])
      for (const id of ancestorsOf(sources, [loader])) if (!found.has(id)) found.set(id, loader);
  return found;
}

/** What is known of the samples at the end of a chain; `null` when there is no such block. */
export function endAt(analysis: Analysis, block: string): End | null {
  const node = analysis.flat.blocks[block];
  if (!node) return null;
  if (categoryOf(analysis.flat, block) === 'loader') {
    const arriving = analysis.blocks[block]?.inputs.dataset;
    return {
      block,
      port: 'dataset',
      length: arriving?.type === 'Dataset' ? arriving.length : null,
    };
  }
  const outputs = analysis.blocks[block]?.outputs ?? {};
  const [port = 'dataset', value] =
    Object.entries(outputs).find(([, { type }]) => type === 'Dataset') ?? [];
  return { block, port, length: value?.type === 'Dataset' ? value.length : null };
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

const RANDOM = /^Random|Noise$|^ColorJitter$|^GaussianBlur$/;

/** Whether a block draws random numbers for each sample, itself or in a transform inside it. */
export function isRandom({ type, params }: Pick<BlockNode, 'type' | 'params'>): boolean {
  if (RANDOM.test(type)) return true;
  const inner = params.transforms;
  return Array.isArray(inner) && inner.some((one: unknown) => isTransform(one) && isRandom(one));
}

function isTransform(value: unknown): value is Pick<BlockNode, 'type' | 'params'> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'params' in value &&
    typeof value.params === 'object' &&
    value.params !== null
  );
}
