/** What the training as a whole lacks. */
import type { BlockProblem } from '../blocks/contract';
import type { NetDocument } from '../document/schema';
import { scopeView } from '../document/scope';
import { classesOf } from '../types';
import { chainProblems } from './chain';
import { replacedInits } from './initializers';
import type { Site } from './place';
import { insertBefore } from './repairs';
import { categoryOf } from './roles';
import type { Analysis, TrainingRoles } from './types';

/** Problems with the flat block that each belongs to; repairs name blocks by their own ids. */
export function trainingProblems(
  { sound, flat }: Site,
  roles: TrainingRoles | undefined,
  blocks: Analysis['blocks'],
): (BlockProblem & { readonly block: string })[] {
  const problems: (BlockProblem & { readonly block: string })[] = [];
  const trainers = Object.keys(flat.document.blocks).filter(
    (id) => categoryOf(flat.document, id) === 'training',
  );
  for (const extra of trainers.slice(1))
    problems.push({
      severity: 'error',
      code: 'training.several',
      block: extra,
      message: {
        en: `The project has ${trainers.length} Trainer blocks; it can have one. Remove this one.`,
        zh: `项目中有 ${trainers.length} 个 Trainer；只能有一个。请删除这个。`,
      },
      repair: {
        label: { en: 'Remove this Trainer', zh: '删除这个 Trainer' },
        command: { kind: 'remove', blocks: [flat.origin.get(extra)?.block ?? extra], wires: [] },
      },
    });
  if (roles)
    problems.push(
      ...replacedInits(flat.document, roles, blocks),
      ...chainProblems(flat.document, roles, blocks, (id) => flat.origin.get(id)?.block ?? id),
    );
  if (!roles?.optimizer || !roles.loss || roles.layers.length === 0) return problems;
  const trainable = roles.layers.reduce((sum, id) => sum + (blocks[id]?.cost?.parameters ?? 0), 0);
  const known = roles.layers.every((id) => blocks[id]?.params);
  if (known && trainable === 0)
    problems.push({
      severity: 'error',
      code: 'training.nothing_trainable',
      torch: 'cV',
      block: roles.optimizer,
      message: {
        en: 'No layer before the loss has parameters to train. Add a Linear or Conv2d layer.',
        zh: '损失之前没有可训练参数的层。请添加 Linear 或 Conv2d。',
      },
      ...repairOfNothing(sound, flat, roles, blocks),
    });
  return problems;
}

/** A Linear layer before the loss, from what arrives there to the classes of the targets. */
function repairOfNothing(
  sound: NetDocument,
  flat: Site['flat'],
  { optimizer = '', loss = '' }: TrainingRoles,
  blocks: Analysis['blocks'],
): Pick<BlockProblem, 'repair'> {
  const { input, target } = blocks[loss]?.inputs ?? {};
  const place = flat.origin.get(loss);
  const features = input?.type === 'Tensor' && input.shape.length === 2 ? input.shape[1] : null;
  const classes = target?.type === 'Target' ? classesOf(target.target) : null;
  if (!place || !features || !classes || place.scope !== flat.origin.get(optimizer)?.scope)
    return {};
  const command = insertBefore(
    scopeView(sound, place.scope),
    { block: place.block, port: 'input' },
    'Linear',
    { in_features: features, out_features: classes },
  );
  if (!command) return {};
  return { repair: { label: { en: 'Insert Linear', zh: '插入 Linear' }, command } };
}
