/**
 * From a document with groups to the network they stand for: instances are replaced by their insides,
 * as often as they repeat. Blocks are named by their path, as PyTorch's state_dict names modules:
 * `stage1.conv1`, repeated `stage1.0.conv1`, `stage1.1.conv1`.
 */
import { wireId } from '../document/commands';
import type { BlockNode, NetDocument, Wire } from '../document/schema';
import {
  definitionOfGroup,
  GROUP,
  GROUP_INPUT,
  GROUP_OUTPUT,
  repeatOf,
  type ScopeId,
  scopeView,
} from '../document/scope';
import type { PortRef, Text } from '../types';
import { terminalsOf, terminalType } from './connect';

/** Where something of the flat network comes from. */
export interface Origin {
  /** The group whose definition holds it; `null` for the network itself. */
  readonly scope: ScopeId;
  /** Its id there. */
  readonly block: string;
  /** The instances to go through from the network itself, by their ids. */
  readonly path: readonly string[];
  /** The same instances, as they are named in the flat network: `stage1`, `stage1.0.inner`. */
  readonly owners: readonly string[];
}

/** Where the blocks of a scope stand. */
export type Place = Pick<Origin, 'path' | 'owners'> & { readonly prefix: string };

/** An instance of a group. Sources are outputs of flat blocks. */
export interface Instance extends Origin {
  readonly inputs: Readonly<Record<string, PortRef | undefined>>;
  readonly outputs: Readonly<Record<string, PortRef | undefined>>;
  readonly problem?: { readonly code: string; readonly param?: string; readonly message: Text };
}

/** A port block of a group, in one repetition of one instance. */
export interface Terminal extends Origin {
  readonly side: 'inputs' | 'outputs';
  readonly source: PortRef | undefined;
}

export interface Flat {
  /** Ordinary blocks only; ids may hold dots. Block objects are those of the document. */
  readonly document: NetDocument;
  readonly origin: ReadonlyMap<string, Origin>;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly terminals: ReadonlyMap<string, Terminal>;
  /** Every place of every scope, with what an output there comes from in the flat network. */
  readonly levels: readonly (Place & {
    readonly scope: ScopeId;
    resolve(from: PortRef): PortRef | undefined;
  })[];
  /** Where each group is met first: the prefix of its blocks and the instances to go through. */
  readonly first: ReadonlyMap<ScopeId, Place>;
}

/** Blocks that instances may unfold to: more is a slip of the hand in `repeat`. */
const MOST_BLOCKS = 10_000;

/** The inside of one repetition of one instance, or the network itself. */
interface Level {
  readonly scope: ScopeId;
  readonly prefix: string;
  readonly path: readonly string[];
  readonly owners: readonly string[];
  readonly blocks: Readonly<Record<string, BlockNode>>;
  /** By `block.port` of the target. */
  readonly wires: ReadonlyMap<string, Wire>;
  /** By instance: its repetitions. */
  readonly inside: Map<string, readonly Level[]>;
  /** What arrives at a port of the instance. */
  readonly arriving: (port: string, seen?: Seen) => PortRef | undefined;
}

/** Ports already gone through: a cycle of wires straight through groups has no source. */
type Seen = ReadonlySet<string>;

type Problem = NonNullable<Instance['problem']>;

/**
 * Replaces instances of groups by their insides. Instances that cannot be unfolded (unknown or recursive
 * groups, repetitions that do not fit) keep a problem and have no inside.
 */
export function flatten(document: NetDocument): Flat {
  const wiresOf = new Map<ScopeId, ReadonlyMap<string, Wire>>();
  const problems = new Map<string, Problem>();
  const levels: Level[] = [];
  let size = 0;

  const open = (
    scope: ScopeId,
    prefix: string,
    path: readonly string[],
    owners: readonly string[],
    outer: readonly ScopeId[],
    arriving: Level['arriving'],
  ): Level => {
    const { blocks, wires } = scopeView(document, scope);
    let indexed = wiresOf.get(scope);
    if (!indexed) {
      indexed = new Map(Object.values(wires).map((w) => [`${w.to.block}.${w.to.port}`, w]));
      wiresOf.set(scope, indexed);
    }
    const level: Level = {
      scope,
      prefix,
      path,
      owners,
      blocks,
      wires: indexed,
      inside: new Map(),
      arriving,
    };
    levels.push(level);
    // One for the level itself: repetitions of nothing take time too.
    size += 1 + Object.keys(blocks).length;
    for (const [id, block] of Object.entries(blocks)) {
      if (block.type !== GROUP) continue;
      const group = block.params.group as string;
      const repeat = repeatOf(block);
      const problem = problemOf(document, block, [...outer, scope], size);
      if (problem) problems.set(prefix + id, problem);
      const repetitions: Level[] = [];
      level.inside.set(id, repetitions);
      if (problem && problem.code !== 'group.repeat') continue;
      for (let k = 0; k < (problem ? 1 : repeat); k++) {
        const before = repetitions[k - 1];
        repetitions.push(
          open(
            group,
            repeat > 1 ? `${prefix}${id}.${k}.` : `${prefix}${id}.`,
            [...path, id],
            [...owners, prefix + id],
            [...outer, scope],
            before
              ? (_, seen) => leaving(before, terminals(before, GROUP_OUTPUT)[0], seen)
              : (port, seen) => sourceOf(level, { block: id, port }, seen),
          ),
        );
        if (size > MOST_BLOCKS) {
          problems.set(prefix + id, tooLarge(repeat));
          break;
        }
      }
    }
    return level;
  };

  const root = open(null, '', [], [], [], () => undefined);
  const origin = new Map<string, Origin>();
  const instances = new Map<string, Instance>();
  const ports = new Map<string, Terminal>();
  const first = new Map<ScopeId, Place>();
  const blocks: Record<string, BlockNode> = {};
  const wires: Record<string, Wire> = {};

  const close = (level: Level): void => {
    const { scope, prefix, path, owners } = level;
    if (!first.has(scope)) first.set(scope, { prefix, path, owners });
    for (const [block, node] of Object.entries(level.blocks)) {
      const id = prefix + block;
      const from: Origin = { scope, block, path, owners };
      if (node.type === GROUP_INPUT && scope !== null)
        ports.set(id, { ...from, side: 'inputs', source: level.arriving(block) });
      else if (node.type === GROUP_OUTPUT && scope !== null)
        ports.set(id, { ...from, side: 'outputs', source: leaving(level, block) });
      else if (node.type === GROUP) {
        const problem = problems.get(id);
        const inside = level.inside.get(block) ?? [];
        const [opening, last] = [inside[0], inside.at(-1)];
        instances.set(id, {
          ...from,
          inputs: Object.fromEntries(
            (opening ? terminals(opening, GROUP_INPUT) : []).map((port) => [
              port,
              sourceOf(level, { block, port }),
            ]),
          ),
          outputs: Object.fromEntries(
            (last ? terminals(last, GROUP_OUTPUT) : []).map((port) => [port, leaving(last, port)]),
          ),
          ...(problem ? { problem } : {}),
        });
        for (const repetition of inside) close(repetition);
      } else {
        blocks[id] = node;
        origin.set(id, from);
      }
    }
  };
  close(root);

  // Wires last, so that those of the network itself keep their names.
  for (const level of levels)
    for (const wire of level.wires.values()) {
      const { from, to } = wire;
      const target = level.blocks[to.block];
      const id = level.prefix + to.block;
      if (!target || !blocks[id]) continue;
      const source = resolve(level, from);
      if (!source) continue;
      const end = { block: id, port: to.port };
      // What stays as it was stays the same object.
      const same = level.scope === null && source.block === from.block && source.port === from.port;
      wires[wireId(end)] = same ? wire : { from: source, to: end };
    }

  const { groups: _, ...rest } = document;
  return {
    document: { ...rest, blocks, wires },
    origin,
    instances,
    terminals: ports,
    levels: levels.map((level) => ({ ...level, resolve: (from) => resolve(level, from) })),
    first,
  };
}

function terminals(level: Level, type: typeof GROUP_INPUT | typeof GROUP_OUTPUT) {
  return terminalsOf({ name: '', blocks: level.blocks, wires: {} }, type);
}

/** The flat output that the wire into a port of a scope comes from. */
function sourceOf(level: Level, to: PortRef, seen?: Seen): PortRef | undefined {
  const wire = level.wires.get(`${to.block}.${to.port}`);
  return wire && resolve(level, wire.from, seen);
}

/** What leaves a group at one of its outputs. */
function leaving(level: Level | undefined, port: string | undefined, seen?: Seen) {
  if (!level || port === undefined) return undefined;
  return sourceOf(level, { block: port, port: 'input' }, seen);
}

/** Follows an output of a scope through ports of groups to a block that computes it. */
function resolve(level: Level, from: PortRef, seen: Seen = new Set()): PortRef | undefined {
  const block = level.blocks[from.block];
  if (!block) return undefined;
  const key = `${level.prefix}${from.block}.${from.port}`;
  if (block.type !== GROUP && !(block.type === GROUP_INPUT && level.scope !== null))
    return { block: level.prefix + from.block, port: from.port };
  if (seen.has(key)) return undefined;
  const further = new Set(seen).add(key);
  return block.type === GROUP
    ? leaving(level.inside.get(from.block)?.at(-1), from.port, further)
    : level.arriving(from.block, further);
}

function problemOf(
  document: NetDocument,
  block: BlockNode,
  outer: readonly ScopeId[],
  size: number,
): Problem | undefined {
  const id = block.params.group;
  const group = definitionOfGroup(document, block);
  if (!group)
    return {
      code: 'group.unknown',
      param: 'group',
      message: {
        en: `The project has no group ${String(id)}. Remove the block or choose another group.`,
        zh: `项目中没有组 ${String(id)}。请删除该块，或选择另一个组。`,
      },
    };
  const names = outer.flatMap((o) => (o === null ? [] : [o]));
  if (names.includes(id as string)) {
    const circle = [...names.slice(names.indexOf(id as string)), id].join(' → ');
    return {
      code: 'group.recursive',
      param: 'group',
      message: {
        en: `A group cannot contain itself: ${circle}. Remove this block.`,
        zh: `组不能包含自身：${circle}。请删除这个块。`,
      },
    };
  }
  const repeat = repeatOf(block);
  if (size > MOST_BLOCKS) return tooLarge(repeat);
  if (repeat === 1) return undefined;
  const inputs = terminalsOf(group, GROUP_INPUT);
  const outputs = terminalsOf(group, GROUP_OUTPUT);
  const tensors = [...inputs, ...outputs].every((t) => terminalType(group.blocks[t]) === 'Tensor');
  if (inputs.length === 1 && outputs.length === 1 && tensors) return undefined;
  return {
    code: 'group.repeat',
    param: 'repeat',
    message: {
      en: `repeat is ${repeat}, but only a group with one Tensor input and one Tensor output can repeat; ${group.name} has ${inputs.length} and ${outputs.length}.`,
      zh: `repeat 为 ${repeat}，但只有一个 Tensor 输入和一个 Tensor 输出的组才能重复；${group.name} 有 ${inputs.length} 个输入、${outputs.length} 个输出。`,
    },
  };
}

function tooLarge(repeat: number): Problem {
  return {
    code: 'group.large',
    param: 'repeat',
    message: {
      en: `With repeat=${repeat} the network has more than ${MOST_BLOCKS} blocks. Set a smaller repeat.`,
      zh: `repeat=${repeat} 时网络的块超过 ${MOST_BLOCKS} 个。请减小 repeat。`,
    },
  };
}
