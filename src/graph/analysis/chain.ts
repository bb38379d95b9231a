/** What is wrong with the blocks between the optimizer and the Trainer, seen from the whole network. */
import type { BlockProblem } from '../blocks/contract';
import { error, setParam, warning } from '../blocks/problems';
import { totalSteps } from '../blocks/scheduler/onecyclelr';
import type { NetDocument } from '../document/schema';
import { matchesName, mayMatchParameter, patternsOf } from '../patterns';
import type { Analysis, TrainingRoles } from './types';

export type ChainProblem = BlockProblem & { readonly block: string };

/**
 * Problems of the chain, each with the flat block that it belongs to.
 *
 * @param own the block's id inside its scope, which repairs name
 */
export function chainProblems(
  document: NetDocument,
  roles: TrainingRoles,
  blocks: Analysis['blocks'],
  own: (id: string) => string,
): ChainProblem[] {
  const chain = (roles.chain ?? []).flatMap((id) => {
    const type = document.blocks[id]?.type;
    const params = blocks[id]?.params;
    return type !== undefined && params ? [{ id, type, params }] : [];
  });
  return [
    ...groupProblems(chain, roles, blocks),
    ...cycleProblems(chain, roles, blocks, own),
    ...monitorProblems(chain, roles, blocks),
  ];
}

interface Link {
  readonly id: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Groups that name nothing, and layers that two of them name. */
function groupProblems(
  chain: readonly Link[],
  roles: TrainingRoles,
  blocks: Analysis['blocks'],
): ChainProblem[] {
  const trained = roles.layers.filter((id) => (blocks[id]?.cost?.parameters ?? 0) > 0);
  const taken = new Map<string, string>();
  return chain.flatMap(({ id, type, params }): ChainProblem[] => {
    if (type !== 'ParamGroup') return [];
    const patterns = patternsOf(params.layers as string);
    const problems: ChainProblem[] = [];
    const empty = patterns.find((p) => !trained.some((layer) => mayMatchParameter(p, layer)));
    if (empty !== undefined)
      problems.push({
        block: id,
        ...error(
          'paramgroup.nothing',
          `No layer with weights before the loss is named ${empty}. Layers: ${shortList(trained)}.`,
          `损失之前没有名为 ${empty} 的带权重的层。现有：${shortList(trained)}。`,
          { torch: 'cV', param: 'layers' },
        ),
      });
    for (const layer of trained) {
      if (!patterns.some((p) => matchesName(p, layer))) continue;
      const first = taken.get(layer);
      if (first === undefined) taken.set(layer, id);
      else if (first !== id)
        problems.push({
          block: id,
          ...error(
            'paramgroup.twice',
            `${layer} is in two parameter groups, ${first} and this one. Take it out of one.`,
            `${layer} 同时在两个参数组中：${first} 和这一个。请从其中一个去掉。`,
            { torch: 'cV', param: 'layers' },
          ),
        });
    }
    return problems;
  });
}

function shortList(ids: readonly string[]): string {
  return ids.length > 4 ? `${ids.slice(0, 4).join(', ')} …` : ids.join(', ');
}

/** A OneCycleLR that is over before the training is. */
function cycleProblems(
  chain: readonly Link[],
  roles: TrainingRoles,
  blocks: Analysis['blocks'],
  own: (id: string) => string,
): ChainProblem[] {
  const epochs = blocks[roles.trainer]?.params?.epochs;
  const loader = roles.trainLoader && blocks[roles.trainLoader]?.outputs.batches;
  const batches = loader && loader.type === 'Batches' ? loader.batches : null;
  if (typeof epochs !== 'number' || batches === null) return [];
  const steps = epochs * batches;
  const last = chain.findLastIndex(({ type }) => type === 'SequentialLR');
  return chain.slice(last + 1).flatMap(({ id, type, params }): ChainProblem[] => {
    if (type !== 'OneCycleLR') return [];
    const total = totalSteps(params as Parameters<typeof totalSteps>[0]);
    if (total === null || total >= steps) return [];
    return [
      {
        block: id,
        ...error(
          'onecyclelr.short',
          `OneCycleLR is over after ${total} batches, but the Trainer takes ${steps} (${epochs} epochs of ${batches}). Set total_steps to ${steps}.`,
          `OneCycleLR 在 ${total} 批后结束，但 Trainer 要训练 ${steps} 批（${epochs} 个 epoch，每个 ${batches} 批）。请把 total_steps 设为 ${steps}。`,
          {
            torch: 'fV',
            param: 'total_steps',
            repair: setParam(own(id), 'total_steps', steps),
          },
        ),
      },
    ];
  });
}

/** A scheduler that watches validation data which the Trainer does not have. */
function monitorProblems(
  chain: readonly Link[],
  roles: TrainingRoles,
  blocks: Analysis['blocks'],
): ChainProblem[] {
  const validates =
    roles.validationLoader !== undefined && blocks[roles.trainer]?.params?.validate !== false;
  if (validates) return [];
  return [...earlyProblems(roles, blocks), ...plateauProblems(chain)];
}

/** Early stopping that watches validation data which there is none of. */
function earlyProblems(roles: TrainingRoles, blocks: Analysis['blocks']): ChainProblem[] {
  const { early_stopping, monitor } = blocks[roles.trainer]?.params ?? {};
  const watched = String(monitor);
  if (early_stopping !== true || !watched.startsWith('val')) return [];
  // Of the training data there are no metrics.
  const instead = ['val_loss', 'val_accuracy'].includes(watched);
  const say = instead ? warning : error;
  return [
    {
      block: roles.trainer,
      ...say(
        'trainer.monitor',
        instead
          ? `The Trainer measures no validation data, so early stopping watches the training data instead of ${watched}.`
          : `Early stopping watches ${watched}, but the Trainer measures no validation data. Connect a DataLoader to Validation.`,
        instead
          ? `Trainer 没有验证数据，所以早停观察的是训练数据，而不是 ${watched}。`
          : `早停观察 ${watched}，但 Trainer 没有验证数据。请把一个 DataLoader 连到「验证」。`,
        { param: 'monitor' },
      ),
    },
  ];
}

function plateauProblems(chain: readonly Link[]): ChainProblem[] {
  return chain.flatMap(({ id, type, params }): ChainProblem[] => {
    if (type !== 'ReduceLROnPlateau' || !String(params.monitor).startsWith('val')) return [];
    return [
      {
        block: id,
        ...warning(
          'reducelronplateau.validation',
          'The Trainer measures no validation data, so ReduceLROnPlateau watches the training data instead.',
          'Trainer 没有验证数据，所以 ReduceLROnPlateau 改为观察训练数据。',
          { param: 'monitor' },
        ),
      },
    ];
  });
}
