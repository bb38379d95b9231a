/**
 * Diagnostics at their place. Blocks state problems with ids of the scope they stand in; in the analysis
 * they are named by their path, and their repairs edit the definition of the group.
 */
import type { BlockProblem } from '../blocks/contract';
import { setParam } from '../blocks/problems';
import { inScope } from '../document/commands';
import type { BlockNode, NetDocument } from '../document/schema';
import { GROUP_OUTPUT, scopeView, titleOf } from '../document/scope';
import { classesOf, type ValueType } from '../types';
import { portsOf } from './connect';
import type { Diagnostic, Repair } from './diagnostic';
import type { Flat, Origin } from './flatten';
import { canBypass, type Modes, silentProblem } from './modes';
import {
  connectOnlyFitting,
  featureSource,
  insertBefore,
  removeAndHeal,
  replaceBlock,
} from './repairs';
import type { Sources } from './roles';

/** What finding a place and a repair needs. */
export interface Site {
  readonly sound: NetDocument;
  readonly flat: Flat;
  /** Inputs that get nothing since the block named is off; by scope and `block.port`. */
  readonly silent: Modes['silent'];
  /** Of the flat network. */
  readonly sources: Sources;
  /** Flat blocks and instances whose data reaches the Trainer. */
  readonly inTraining: ReadonlySet<string>;
}

/** A problem as the analysis of a block reports it. */
export function placed(id: string, { scope, path }: Origin, problem: BlockProblem): Diagnostic {
  const { repair } = problem;
  return {
    ...problem,
    block: id,
    ...(path.length > 0 ? { path } : {}),
    ...(repair ? { repair: { ...repair, command: inScope(scope, repair.command) } } : {}),
  };
}

/** A port that nothing is wired to in its scope; nothing when what is missing is farther up. */
export function missingInput(
  { sound, silent, inTraining }: Site,
  id: string,
  origin: Origin,
  port: string,
): Diagnostic[] {
  const view = scopeView(sound, origin.scope);
  const wired = Object.values(view.wires).some(
    ({ to }) => to.block === origin.block && to.port === port,
  );
  const node = view.blocks[origin.block];
  const off = silent.get(origin.scope)?.get(`${origin.block}.${port}`);
  if (!node || (wired && off === undefined)) return [];
  const isPort = view.blocks[origin.block]?.type === GROUP_OUTPUT;
  const needed =
    inTraining.has(id) || (isPort && origin.owners.some((owner) => inTraining.has(owner)));
  const title = titleOf(view, node);
  const cause = off === undefined ? undefined : view.blocks[off];
  if (off !== undefined && cause) {
    const bypass = cause.mode === 'muted' && canBypass(view, cause);
    const from = { id: off, title: titleOf(view, cause), bypass };
    return [placed(id, origin, silentProblem(title, port, needed, from))];
  }
  const repair = connectOnlyFitting(view, { block: origin.block, port });
  const problem: BlockProblem = {
    severity: needed ? 'error' : 'warning',
    code: 'input.missing',
    port,
    message: {
      en: `${title} has nothing connected to ${port}. Draw a wire to it, or remove the block.`,
      zh: `${title} 的 ${port} 没有连接。请连线到它，或删除该块。`,
    },
    ...(repair ? { repair } : {}),
  };
  return [placed(id, origin, problem)];
}

/** Problems that a block in front of the faulty one would solve. */
const insertions: Readonly<Record<string, readonly [type: string, params?: BlockNode['params']]>> =
  {
    'linear.needs_flatten': ['Flatten'],
    'linear.no_activation': ['ReLU'],
    'dataloader.needs_to_tensor': ['ToTensor'],
    'normalize.needs_to_tensor': ['ToTensor'],
    'dataloader.sizes_differ': ['Resize'],
    'loss.extra_axis': ['Flatten', { start_dim: 0 }],
    'loss.extra_channel': ['Flatten', { start_dim: 0, end_dim: 1 }],
  };

/** Losses that compare number by number, given class ids. */
const forClasses = new Set(['loss.binary', 'loss.shapes', 'loss.integer_target']);

/** The largest number up to `most` that divides all of them. */
function commonDivisor(most: number, numbers: readonly number[]): number {
  for (let d = Math.min(most, ...numbers); d > 1; d--)
    if (numbers.every((n) => n % d === 0)) return d;
  return 1;
}

/** Groups that channels can be split into, for a block whose groups do not divide them. */
function groupsRepair(block: string, node: BlockNode, problem: BlockProblem): Repair | undefined {
  const { param } = problem;
  if (param === undefined || !/\.groups$/.test(problem.code)) return undefined;
  const given = node.params[param];
  const channels = ['in_channels', 'out_channels', 'num_channels'].flatMap((name) => {
    const value = node.params[name];
    return typeof value === 'number' ? [value] : [];
  });
  if (typeof given !== 'number' || channels.length === 0) return undefined;
  return setParam(block, param, commonDivisor(given, channels));
}

/** Blocks that hand on the same numbers, behind which the cause of a problem may lie. */
const PASSING = /^(Flatten|Unflatten|Reshape|Permute|Identity|Select|Dropout([123]d)?)$/;

/** Problems of a block that a block in front of it causes. */
const removals = new Set(['loss.probabilities']);

/** The repair that a block cannot state itself because it changes its surroundings. */
export function repairOf(
  { sound, flat, sources }: Site,
  id: string,
  { scope, block }: Origin,
  inputs: Readonly<Record<string, ValueType | undefined>>,
  problem: BlockProblem,
): Repair | undefined {
  const view = scopeView(sound, scope);
  const insertion = insertions[problem.code];
  if (insertion) {
    const [missing, params] = insertion;
    const port =
      problem.port ?? portsOf(view, view.blocks[block] as BlockNode).inputs[0]?.name ?? '';
    const command = insertBefore(view, { block, port }, missing, params);
    const label = { en: `Insert ${missing}`, zh: `插入 ${missing}` };
    return command ? { label, command: inScope(scope, command) } : undefined;
  }
  const node = view.blocks[block];
  const groups = node && groupsRepair(block, node, problem);
  if (groups) return { ...groups, command: inScope(scope, groups.command) };
  const target = inputs.target;
  const ids = target?.type === 'Target' && target.target.kind === 'class';
  if (ids && forClasses.has(problem.code)) {
    const command = replaceBlock(view, block, 'CrossEntropyLoss');
    const label = { en: 'Use CrossEntropyLoss', zh: '改用 CrossEntropyLoss' };
    return command ? { label, command: inScope(scope, command) } : undefined;
  }
  if (problem.code === 'totensor.tensor') {
    const label = { en: 'Remove this ToTensor', zh: '删除这个 ToTensor' };
    return { label, command: inScope(scope, removeAndHeal(view, block)) };
  }
  if (removals.has(problem.code)) {
    const sourceOf = (at: string, port: string | undefined) =>
      Object.values(view.wires).find(({ to }) => to.block === at && to.port === port)?.from.block;
    const typeOf = (at: string | undefined) => (at === undefined ? '' : view.blocks[at]?.type);
    let before = sourceOf(block, problem.port);
    for (let steps = 0; before !== undefined && PASSING.test(typeOf(before) ?? ''); steps++)
      before = steps > 99 ? undefined : sourceOf(before, 'input');
    const type = typeOf(before);
    if (before === undefined || !type) return undefined;
    const label = { en: `Remove ${type}`, zh: `删除 ${type}` };
    return { label, command: inScope(scope, removeAndHeal(view, before)) };
  }
  if (problem.code === 'loss.classes') {
    const source = featureSource(flat.document, sources, { block: id, port: 'input' });
    const place = source && flat.origin.get(source.block);
    const classes = target?.type === 'Target' ? classesOf(target.target) : null;
    if (source && place && classes)
      return {
        label: {
          en: `Set ${source.param} of ${source.block} to ${classes}`,
          zh: `把 ${source.block} 的 ${source.param} 设为 ${classes}`,
        },
        command: inScope(place.scope, {
          kind: 'set-param',
          block: place.block,
          param: source.param,
          value: classes,
        }),
      };
  }
  return undefined;
}
