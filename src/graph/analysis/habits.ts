/**
 * Mistakes that no block can see by itself: layers that amount to one, switches of another pool, two
 * optimizers for the same weights.
 */
import type { BlockProblem } from '../blocks/contract';
import { error, warning } from '../blocks/problems';
import { wireId } from '../document/commands';
import type { NetDocument } from '../document/schema';
import { scopeView } from '../document/scope';
import { portsOf } from './connect';
import type { Flat, Origin } from './flatten';
import type { Site } from './place';
import { removeAndHeal } from './repairs';
import { ancestorsOf, categoryOf, type Sources } from './roles';
import type { Analysis, TrainingRoles } from './types';

/** With the flat block that it belongs to; repairs name blocks by their own ids. */
export type Found = BlockProblem & { readonly block: string };

export function habitProblems(
  site: Site,
  roles: TrainingRoles | undefined,
  blocks: Analysis['blocks'],
): Found[] {
  const ids = Object.keys(site.flat.document.blocks);
  return [
    ...ids.flatMap((id) => linearAfterLinear(site, id)),
    ...ids.flatMap((id) => otherPool(site, id)),
    ...severalOptimizers(site, roles, blocks),
  ];
}

/** Blocks that keep a chain of linear layers linear: nothing bends between them. */
const LINEAR_STILL: ReadonlySet<string> = new Set([
  'Identity',
  'Flatten',
  'Unflatten',
  'Reshape',
  'Permute',
  'Dropout',
]);

/** Two Linear layers with nothing between that bends: one layer could do the same. */
function linearAfterLinear({ flat, sources }: Site, id: string): Found[] {
  const { blocks } = flat.document;
  if (blocks[id]?.type !== 'Linear') return [];
  let at = sources.get(id)?.get('input')?.block;
  const seen = new Set<string>();
  while (at !== undefined && !seen.has(at) && LINEAR_STILL.has(blocks[at]?.type ?? '')) {
    seen.add(at);
    at = sources.get(at)?.get('input')?.block;
  }
  if (at === undefined || blocks[at]?.type !== 'Linear') return [];
  const before = flat.origin.get(at)?.block ?? at;
  return [
    {
      block: id,
      ...warning(
        'linear.no_activation',
        `Linear follows the Linear ${before} with no activation between: together they can do no more than one. Insert ReLU between them.`,
        `这个 Linear 与前面的 Linear ${before} 之间没有激活函数：两层合起来并不比一层强。请在中间插入 ReLU。`,
        { port: 'input' },
      ),
    },
  ];
}

/**
 * The pool that an unpool undoes: going back along the data, unpools and pools pair up like brackets.
 * `undefined` where branches join, since there is more than one way back.
 */
function partnerOf(document: NetDocument, sources: Sources, unpool: string): string | undefined {
  let open = 0;
  let at = sources.get(unpool)?.get('input')?.block;
  const seen = new Set<string>();
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const type = document.blocks[at]?.type ?? '';
    if (/^MaxUnpool/.test(type)) open++;
    else if (/^MaxPool/.test(type)) {
      if (open === 0) return at;
      open--;
    } else if ((sources.get(at)?.size ?? 0) > 1) return undefined;
    at = sources.get(at)?.get('input')?.block;
  }
  return undefined;
}

/** An unpool that puts values where another pool took them from. */
function otherPool({ sound, flat, sources }: Site, id: string): Found[] {
  const { document } = flat;
  if (!/^MaxUnpool/.test(document.blocks[id]?.type ?? '')) return [];
  const given = sources.get(id)?.get('indices')?.block;
  const partner = partnerOf(document, sources, id);
  if (given === undefined || partner === undefined || given === partner) return [];
  const name = (block: string) => flat.origin.get(block)?.block ?? block;
  const own = flat.origin.get(id);
  const there = flat.origin.get(partner);
  const repair =
    own && there && sameScope(own, there)
      ? connectIndices(scopeView(sound, own.scope), there.block, own.block)
      : undefined;
  return [
    {
      block: id,
      ...warning(
        'maxunpool.other_pool',
        `The indices come from ${name(given)}, but the data were pooled by ${name(partner)}. Connect the indices of ${name(partner)}.`,
        `索引来自 ${name(given)}，而数据是由 ${name(partner)} 池化的。请连接 ${name(partner)} 的 indices。`,
        { port: 'indices', repair },
      ),
    },
  ];
}

const sameScope = (a: Origin, b: Origin) =>
  a.scope === b.scope && a.path.join('.') === b.path.join('.');

function connectIndices(view: NetDocument, pool: string, unpool: string): BlockProblem['repair'] {
  const block = view.blocks[pool];
  if (!block) return undefined;
  const to = { block: unpool, port: 'indices' };
  const connect = {
    kind: 'connect',
    id: wireId(to),
    from: { block: pool, port: 'indices' },
    to,
  } as const;
  const has = portsOf(view, block).outputs.some(({ name }) => name === 'indices');
  const label = { en: `Connect ${pool}.indices`, zh: `连接 ${pool}.indices` };
  if (has) return { label, command: connect };
  const give = { kind: 'set-param', block: pool, param: 'return_indices', value: true } as const;
  return { label, command: { kind: 'batch', commands: [give, connect] } };
}

/** Optimizers, not what stands behind one: they begin at a loss. */
function beginsAtLoss(flat: Flat, id: string): boolean {
  const { document } = flat;
  const block = document.blocks[id];
  return (
    categoryOf(document, id) === 'optimizer' &&
    block !== undefined &&
    portsOf(document, block).inputs.some(({ name }) => name === 'loss')
  );
}

/** Two optimizers that would both change the same weights. */
function severalOptimizers(
  { sound, flat, sources }: Site,
  roles: TrainingRoles | undefined,
  blocks: Analysis['blocks'],
): Found[] {
  const all = Object.keys(flat.document.blocks).filter(
    (id) => beginsAtLoss(flat, id) && sources.get(id)?.has('loss'),
  );
  const first = roles?.optimizer ?? all[0];
  if (first === undefined) return [];
  const trainedBy = (id: string) =>
    [...ancestorsOf(sources, [id])].filter((at) => (blocks[at]?.cost?.parameters ?? 0) > 0);
  const taken = new Set(trainedBy(first));
  const typeOf = (id: string) => flat.document.blocks[id]?.type ?? id;
  return all.flatMap((id): Found[] => {
    if (id === first || !trainedBy(id).some((layer) => taken.has(layer))) return [];
    const origin = flat.origin.get(id);
    const type = typeOf(id);
    return [
      {
        block: id,
        ...error(
          'optimizer.several',
          `Both ${typeOf(first)} and this ${type} would train the same layers; a model has one optimizer. Remove one of them.`,
          `${typeOf(first)} 和这个 ${type} 会训练相同的层；一个模型只能有一个优化器。请删除其中一个。`,
          {
            repair: origin && {
              label: { en: `Remove this ${type}`, zh: `删除这个 ${type}` },
              command: removeAndHeal(scopeView(sound, origin.scope), origin.block),
            },
          },
        ),
      },
    ];
  });
}
