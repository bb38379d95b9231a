/** Who plays which part in training: found by following wires backwards from the Trainer. */
import type { Category } from '../blocks/contract';
import { definitionOf } from '../blocks/registry';
import type { NetDocument } from '../document/schema';
import type { TrainingRoles } from './types';

/** For each block, the source of each connected input. */
export type Sources = ReadonlyMap<string, ReadonlyMap<string, { block: string; port: string }>>;

export function sourcesOf(document: NetDocument): Sources {
  const sources = new Map<string, Map<string, { block: string; port: string }>>();
  for (const { from, to } of Object.values(document.wires)) {
    let ports = sources.get(to.block);
    if (!ports) {
      ports = new Map();
      sources.set(to.block, ports);
    }
    ports.set(to.port, from);
  }
  return sources;
}

/** All blocks whose data reaches the given ones, themselves included. */
export function ancestorsOf(sources: Sources, blocks: readonly string[]): Set<string> {
  const seen = new Set(blocks);
  const stack = [...blocks];
  for (let id = stack.pop(); id !== undefined; id = stack.pop())
    for (const { block } of sources.get(id)?.values() ?? [])
      if (!seen.has(block)) {
        seen.add(block);
        stack.push(block);
      }
  return seen;
}

export function categoryOf(document: NetDocument, id: string): Category | undefined {
  const type = document.blocks[id]?.type;
  return type === undefined ? undefined : definitionOf(type)?.category;
}

/** Whether a block makes batches: its category also holds the samplers. */
export function isLoader(document: NetDocument, id: string): boolean {
  return document.blocks[id]?.type === 'DataLoader';
}

/** The parts of the first Trainer; `undefined` when the document has none. */
export function rolesOf(
  document: NetDocument,
  order: readonly string[],
  sources: Sources,
): TrainingRoles | undefined {
  const trainer = order.find((id) => categoryOf(document, id) === 'training');
  if (trainer === undefined) return undefined;
  const { optimizer, chain } = chainOf(document, sources, trainer);
  const { loss, initializers } = lossOf(document, sources, optimizer);
  const validationLoader = [...(sources.get(trainer)?.values() ?? [])].find(({ block }) =>
    isLoader(document, block),
  )?.block;
  const before = loss === undefined ? new Set<string>() : ancestorsOf(sources, [loss]);
  const layers = order.filter((id) => {
    const type = document.blocks[id]?.type;
    return before.has(id) && id !== loss && type !== undefined && definitionOf(type)?.lower;
  });
  const trainLoader = order.find((id) => before.has(id) && isLoader(document, id));
  return {
    trainer,
    layers,
    ...(optimizer === undefined ? {} : { optimizer }),
    ...(chain.length === 0 ? {} : { chain }),
    ...(loss === undefined ? {} : { loss }),
    ...(initializers.length === 0 ? {} : { initializers }),
    ...(trainLoader === undefined ? {} : { trainLoader }),
    ...(validationLoader === undefined ? {} : { validationLoader }),
  };
}

/** The optimizer, and what stands between it and the Trainer, from the optimizer outwards. */
function chainOf(document: NetDocument, sources: Sources, trainer: string) {
  const chain: string[] = [];
  const before = (id: string) => sources.get(id)?.get('optimizer')?.block;
  let at = before(trainer);
  // Blocks on a cycle would be met again.
  while (at !== undefined && !chain.includes(at)) {
    const category = categoryOf(document, at);
    if (category !== 'optimizer' && category !== 'scheduler') return { chain };
    const next = before(at);
    if (next === undefined) return category === 'optimizer' ? { optimizer: at, chain } : { chain };
    chain.unshift(at);
    at = next;
  }
  return { chain };
}

/** The loss of an optimizer, and the InitializeWeights blocks that it passes, from the loss outwards. */
function lossOf(document: NetDocument, sources: Sources, optimizer: string | undefined) {
  const initializers: string[] = [];
  let at = optimizer === undefined ? undefined : sources.get(optimizer)?.get('loss')?.block;
  // Blocks on a cycle would be met again.
  while (at !== undefined && !initializers.includes(at)) {
    const category = categoryOf(document, at);
    if (category === 'loss') return { loss: at, initializers };
    if (category !== 'initialization') break;
    initializers.unshift(at);
    at = sources.get(at)?.get('loss')?.block;
  }
  return { initializers };
}
