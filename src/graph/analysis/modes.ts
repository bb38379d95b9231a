/**
 * Muted and bypassed blocks. A bypassed block lets what arrives through: each output stands for the
 * first input of its type. A muted block is as if it were not there; where branches join, the others go
 * on without it. What trains is the network without either; their definitions stay as they are.
 */
import type { BlockProblem } from '../blocks/contract';
import type { BlockNode, NetDocument, Wire } from '../document/schema';
import { GROUP_INPUT, GROUP_OUTPUT, type ScopeId, scopeView } from '../document/scope';
import type { PortRef, ValueType } from '../types';
import { type Ports, portsOf } from './connect';

/** A block that takes no part, with what passes through it: outputs of blocks that do, in its scope. */
export interface Off {
  readonly block: BlockNode;
  readonly inputs: Readonly<Record<string, PortRef | undefined>>;
  readonly outputs: Readonly<Record<string, PortRef | undefined>>;
  /** Outputs that are used but that no input can stand for. */
  readonly stuck: readonly string[];
  /** A join of branches of which one or none is left. */
  readonly joined: boolean;
}

interface ScopeModes {
  readonly blocks: NetDocument['blocks'];
  readonly wires: NetDocument['wires'];
  readonly off: ReadonlyMap<string, Off>;
  /** By `block.port`: inputs that get nothing since this block is off. */
  readonly silent: ReadonlyMap<string, string>;
}

export interface Modes {
  /** The document with only the blocks that take part. */
  readonly active: NetDocument;
  /** Blocks that take no part, by scope and id. */
  readonly off: ReadonlyMap<ScopeId, ReadonlyMap<string, Off>>;
  readonly silent: ReadonlyMap<ScopeId, ReadonlyMap<string, string>>;
}

/** Blocks that join branches: they go on with what is left. */
const JOINS: ReadonlySet<string> = new Set(['Add', 'Multiply', 'Concat']);

/** Ports of a group stay, whatever their mode says: instances outside are wired to them. */
function isOff({ mode, type }: BlockNode): boolean {
  return mode !== undefined && type !== GROUP_INPUT && type !== GROUP_OUTPUT;
}

/** Whether some block of the document is muted or bypassed. */
function anyOff({ blocks }: Pick<NetDocument, 'blocks'>): boolean {
  return Object.values(blocks).some(isOff);
}

/** For an output of a bypassed block: the input that passes through it. */
export function passingInput(ports: Ports, output: string): string | undefined {
  const type = ports.outputs.find(({ name }) => name === output)?.types[0];
  return type && ports.inputs.find(({ types }) => types.includes(type))?.name;
}

/** Whether a block can be bypassed: its first output can stand for an input. */
export function canBypass(document: Pick<NetDocument, 'groups'>, block: BlockNode): boolean {
  if (block.type === GROUP_INPUT || block.type === GROUP_OUTPUT) return false;
  const ports = portsOf(document, block);
  const first = ports.outputs[0];
  return first !== undefined && passingInput(ports, first.name) !== undefined;
}

function modesOf(view: NetDocument): ScopeModes {
  const arriving = new Map<string, PortRef>();
  const used = new Map<string, Set<string>>();
  for (const { from, to } of Object.values(view.wires)) {
    arriving.set(`${to.block}.${to.port}`, from);
    used.set(from.block, (used.get(from.block) ?? new Set()).add(from.port));
  }
  const off = new Map<string, Off>();
  /** Off blocks behind which nothing comes, each with the one to blame: itself or one before it. */
  const blame = new Map<string, string>();
  /** Wires to inputs of joins that moved up since one before them is silent. */
  const moved = new Map<string, string>();

  /** The output that a wire from `from` really brings; `undefined` when nothing comes. */
  const follow = (from: PortRef): PortRef | undefined => {
    settle(from.block);
    const block = off.get(from.block);
    return block ? block.outputs[from.port] : from;
  };
  const visited = new Set<string>();
  const settle = (id: string): void => {
    const block = view.blocks[id];
    // A cycle has been reported; nothing passes through it.
    if (!block || visited.has(id)) return;
    visited.add(id);
    if (isOff(block)) off.set(id, passed(id, block));
    else if (JOINS.has(block.type)) {
      const left = join(id, block);
      if (left) off.set(id, left);
    }
  };

  const sources = (id: string, ports: Ports) =>
    ports.inputs.flatMap(({ name }) => {
      const from = arriving.get(`${id}.${name}`);
      return from ? [{ name, from, source: follow(from) }] : [];
    });

  const passed = (id: string, block: BlockNode): Off => {
    const ports = portsOf(view, block);
    const inputs = Object.fromEntries(sources(id, ports).map((s) => [s.name, s.source]));
    const outputs: Record<string, PortRef | undefined> = {};
    const stuck: string[] = [];
    for (const { name } of ports.outputs) {
      const through = block.mode === 'bypassed' ? passingInput(ports, name) : undefined;
      if (through !== undefined) outputs[name] = inputs[through];
      else if (block.mode === 'bypassed' && used.get(id)?.has(name)) stuck.push(name);
    }
    blame.set(id, id);
    if (block.mode === 'bypassed' && stuck.length === 0) {
      // What passes nothing on because nothing comes is not to blame itself.
      const silent = ports.inputs
        .map(({ name }) => arriving.get(`${id}.${name}`))
        .find((from) => from && off.has(from.block) && !follow(from));
      if (silent) blame.set(id, blame.get(silent.block) ?? silent.block);
      else blame.delete(id);
    }
    return { block, inputs, outputs, stuck, joined: false };
  };

  /** A join that is not needed any more, or `undefined` when it goes on. */
  const join = (id: string, block: BlockNode): Off | undefined => {
    const ports = portsOf(view, block);
    const all = sources(id, ports);
    const live = all.filter((s) => s.source);
    const silent = all.find((s) => !s.source && blame.has(s.from.block));
    if (!silent) return undefined;
    if (live.length > 1) {
      live.forEach((s, i) => {
        moved.set(`${id}.${s.name}`, ports.inputs[i]?.name ?? s.name);
      });
      return undefined;
    }
    const only = live[0]?.source;
    if (!only) blame.set(id, blame.get(silent.from.block) as string);
    const outputs = Object.fromEntries(ports.outputs.map(({ name }) => [name, only]));
    return {
      block,
      inputs: Object.fromEntries(all.map((s) => [s.name, s.source])),
      outputs,
      stuck: [],
      joined: true,
    };
  };

  for (const id of Object.keys(view.blocks)) settle(id);
  const blocks = Object.fromEntries(Object.entries(view.blocks).filter(([id]) => !off.has(id)));
  const wires: Record<string, Wire> = {};
  const silent = new Map<string, string>();
  for (const [id, wire] of Object.entries(view.wires)) {
    if (off.has(wire.to.block)) continue;
    const from = follow(wire.from);
    const key = `${wire.to.block}.${wire.to.port}`;
    const port = moved.get(key) ?? wire.to.port;
    if (from)
      wires[id] =
        from === wire.from && port === wire.to.port ? wire : { from, to: { ...wire.to, port } };
    else if (!JOINS.has(view.blocks[wire.to.block]?.type ?? ''))
      silent.set(key, blame.get(wire.from.block) ?? wire.from.block);
  }
  return { blocks, wires, off, silent };
}

/** The part of a document that takes part: muted and bypassed blocks are taken out of it. */
export function modesIn(document: NetDocument): Modes {
  const off = new Map<ScopeId, ReadonlyMap<string, Off>>();
  const silent = new Map<ScopeId, ReadonlyMap<string, string>>();
  const without = <T extends Pick<NetDocument, 'blocks' | 'wires'>>(scope: ScopeId, own: T): T => {
    if (!anyOff(own)) return own;
    const modes = modesOf(scopeView(document, scope));
    off.set(scope, modes.off);
    silent.set(scope, modes.silent);
    return { ...own, blocks: modes.blocks, wires: modes.wires };
  };
  let active = without(null, document);
  if (document.groups) {
    const groups = Object.entries(document.groups).map(
      ([id, group]) => [id, without(id, group)] as const,
    );
    if (groups.some(([id, group]) => group !== document.groups?.[id]))
      active = { ...active, groups: Object.fromEntries(groups) };
  }
  return { active, off, silent };
}

/**
 * What is wrong with taking a block out.
 *
 * @param id its id in its scope
 * @param outputs what leaves in its place
 * @param computed what the block would give for these inputs; `undefined` when that is unknown
 */
export function offProblems(
  off: Off,
  title: string,
  id: string,
  outputs: Readonly<Record<string, ValueType | undefined>>,
  computed: Readonly<Record<string, ValueType>> | undefined,
): BlockProblem[] {
  const problems: BlockProblem[] = [];
  for (const port of off.stuck)
    problems.push({
      severity: 'error',
      code: 'bypass.stuck',
      port,
      message: {
        en: `${title} cannot be bypassed: nothing that arrives can stand for its output ${port}, which is used. Turn it on.`,
        zh: `${title} 无法旁路：没有输入能代替被使用的输出 ${port}。请重新启用。`,
      },
      repair: {
        label: { en: `Turn ${title} on`, zh: `启用 ${title}` },
        command: { kind: 'set-mode', blocks: [id] },
      },
    });
  if (off.block.mode !== 'bypassed' || off.stuck.length > 0) return problems;
  for (const [port, value] of Object.entries(computed ?? {})) {
    const through = outputs[port];
    if (value.type !== 'Tensor' || through?.type !== 'Tensor') continue;
    const [own, left] = [value.shape.join(' × '), through.shape.join(' × ')];
    if (own === left) continue;
    problems.push({
      severity: 'warning',
      code: 'bypass.shape',
      message: {
        en: `Bypassed, ${title} passes ${left} on instead of ${own}: the layers after it must take that.`,
        zh: `旁路后 ${title} 输出 ${left} 而不是 ${own}：后面的层必须能接受。`,
      },
    });
  }
  return problems;
}

/** The problem of an input behind a block that is off. */
export function silentProblem(
  title: string,
  port: string,
  needed: boolean,
  cause: { readonly id: string; readonly title: string; readonly bypass: boolean },
): BlockProblem {
  const { id, bypass } = cause;
  const name = `${cause.title} (${id})`;
  return {
    severity: needed ? 'error' : 'warning',
    code: 'input.muted',
    port,
    message: {
      en: `${title} gets nothing at ${port}: ${name} before it is off. ${bypass ? 'Bypass it or turn it on' : 'Turn it on'}.`,
      zh: `${title} 的 ${port} 收不到数据：前面的 ${name} 已关闭。请${bypass ? '将其旁路或' : ''}重新启用。`,
    },
    repair: bypass
      ? {
          label: { en: `Bypass ${id}`, zh: `旁路 ${id}` },
          command: { kind: 'set-mode', blocks: [id], mode: 'bypassed' },
        }
      : {
          label: { en: `Turn ${id} on`, zh: `启用 ${id}` },
          command: { kind: 'set-mode', blocks: [id] },
        },
  };
}
