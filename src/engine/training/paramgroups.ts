/** The optimizer's chain as the training step needs it: parameter groups, clipping, schedulers. */
import { overridesOf } from '../../graph/blocks/optimizer/paramgroup';
import { matchesName, patternsOf } from '../../graph/patterns';
import { EngineFailure } from '../failure';
import type { PlanBuilder } from '../ir/builder';
import type { Value } from '../ir/types';
import type { Clip } from './clip';
import { type Hyper, type Optimizer, optimizerOf } from './optimizers';
import { optimizerFeeds, optimizerUpdates } from './optimizers/update';
import { cyclesMomentum, type SchedulerSpec } from './schedulers';

/** A block with its checked parameters. */
export interface ChainBlock {
  readonly id: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Parameters that share hyper-parameters. */
export interface ParameterGroup {
  readonly optimizer: Optimizer;
  /** Block that made it. */
  readonly block: string;
  /** Names of what is in it; null for the first, which has everything that no other names. */
  readonly patterns: readonly string[] | null;
}

export interface OptimizerChain {
  /** The optimizer's own group first. */
  readonly groups: readonly [ParameterGroup, ...ParameterGroup[]];
  readonly clips: readonly Clip[];
  /** From the optimizer outwards. */
  readonly schedulers: readonly SchedulerSpec[];
}

/** Reads the optimizer block and what stands behind it, from the optimizer outwards. */
export function optimizerChain(
  optimizer: ChainBlock,
  links: readonly (ChainBlock & { readonly category: string })[],
): OptimizerChain {
  const schedulers = links.filter(({ category }) => category === 'scheduler');
  const cycled = schedulers.some(cyclesMomentum);
  const groupOf = (block: ChainBlock, overrides = overridesOf(block.params)): ParameterGroup => ({
    optimizer: optimizerOf(
      optimizer.type,
      // Without momentum there is nothing to look ahead along, as PyTorch has it.
      {
        ...optimizer.params,
        ...overrides,
        ...(overrides.momentum === 0 ? { nesterov: false } : {}),
      },
      { cycled },
    ),
    block: block.id,
    patterns: patternsOf(block.params.layers as string),
  });
  const own = optimizerOf(optimizer.type, optimizer.params, { cycled });
  return {
    groups: [
      { optimizer: own, block: optimizer.id, patterns: null },
      ...links.filter(({ type }) => type === 'ParamGroup').map((link) => groupOf(link)),
    ],
    clips: links.flatMap(clipOf),
    schedulers,
  };
}

function clipOf({ type, params }: ChainBlock): Clip[] {
  if (type === 'ClipGradValue') return [{ kind: 'value', value: params.clip_value as number }];
  if (type !== 'ClipGradNorm') return [];
  return [
    {
      kind: 'norm',
      maxNorm: params.max_norm as number,
      normType: params.norm_type as number | 'inf',
      errorIfNonFinite: params.error_if_nonfinite as boolean,
    },
  ];
}

/**
 * The group of each parameter, by its index.
 *
 * @throws EngineFailure `training.groups` when two groups name a parameter or one names none
 */
export function assignGroups(
  groups: readonly ParameterGroup[],
  names: readonly string[],
): ReadonlyMap<string, number> {
  const assigned = new Map<string, number>();
  const used = new Set<number>();
  for (const name of names) {
    const found = groups.flatMap(({ patterns }, i) =>
      patterns?.some((pattern) => matchesName(pattern, name)) ? [i] : [],
    );
    if (found.length > 1)
      throw new EngineFailure(
        'training.groups',
        `${name} is in two parameter groups, ${found.map((i) => groups[i]?.block).join(' and ')}. Take it out of one.`,
      );
    const group = found[0] ?? 0;
    used.add(group);
    assigned.set(name, group);
  }
  const empty = groups.findIndex(({ patterns }, i) => patterns !== null && !used.has(i));
  if (empty >= 0)
    throw new EngineFailure(
      'training.groups',
      `The parameter group ${groups[empty]?.block} names no parameter of the network. Change its layers.`,
    );
  return assigned;
}

/** New contents of all parameters and slots, by store name, each by the rule of its group. */
export function groupUpdates(
  builder: PlanBuilder,
  groups: readonly ParameterGroup[],
  parameters: Readonly<Record<string, { value: Value; gradient: Value | null }>>,
): Record<string, Value> {
  const assigned = assignGroups(groups, Object.keys(parameters));
  return Object.assign(
    {},
    ...groups.map(({ optimizer }, i) => {
      const own = Object.entries(parameters).filter(([name]) => assigned.get(name) === i);
      return optimizerUpdates(builder, optimizer, Object.fromEntries(own), i);
    }),
  );
}

/** The scalars of step t for all groups, as feeds. */
export function groupFeeds(
  groups: readonly ParameterGroup[],
  t: number,
  hyper: (group: number) => Hyper,
): Record<string, Float32Array> {
  return Object.assign(
    {},
    ...groups.map(({ optimizer }, i) => optimizerFeeds(optimizer, t, hyper(i), i)),
  );
}
