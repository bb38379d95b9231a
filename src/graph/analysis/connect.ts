/** Which wires may be: types, direction, no cycles. */
import type { PortDefinition } from '../blocks/contract';
import { definitionOf } from '../blocks/registry';
import type { BlockNode, GroupDefinition, NetDocument } from '../document/schema';
import {
  definitionOfGroup,
  GROUP,
  GROUP_INPUT,
  GROUP_OUTPUT,
  scopeView,
  titleOf,
} from '../document/scope';
import { PORT_TYPES, type PortRef, type PortType, type Text } from '../types';
import { checkBlock } from './params';

export interface Ports {
  readonly inputs: readonly PortDefinition[];
  readonly outputs: readonly PortDefinition[];
}

const none: Ports = { inputs: [], outputs: [] };

/** Blocks are immutable: their ports are found once. Those of groups depend on the document. */
const remembered = new WeakMap<BlockNode, Ports>();

/**
 * Ports of a block as its parameters make them, or its group; none for an unknown type.
 *
 * @param document where the block stands, for the groups that it may name
 */
export function portsOf(document: Pick<NetDocument, 'groups'>, block: BlockNode): Ports {
  if (block.type === GROUP) return groupPorts(document as NetDocument, block, []);
  let ports = remembered.get(block);
  if (!ports) {
    ports = ownPorts(block);
    remembered.set(block, ports);
  }
  return ports;
}

function ownPorts(block: BlockNode): Ports {
  const definition = definitionOf(block.type);
  if (!definition) return none;
  const { params } = checkBlock(definition, block);
  // Invalid parameters must not make a block's ports vanish: those that are only out of their rules
  // still say which there are, else a fresh block's do.
  const used =
    params ??
    definition.params.safeParse(block.params).data ??
    definition.params.safeParse(definition.initial).data;
  if (!used) return none;
  return { inputs: definition.inputs(used), outputs: definition.outputs(used) };
}

/** The ids of a group's blocks of one type, from top to bottom as they stand. */
export function terminalsOf(
  group: GroupDefinition,
  type: typeof GROUP_INPUT | typeof GROUP_OUTPUT,
): readonly string[] {
  return Object.entries(group.blocks)
    .filter(([, block]) => block.type === type)
    .sort(([, { position: a }], [, { position: b }]) => a.y - b.y || a.x - b.x)
    .map(([id]) => id);
}

/** What a port block of a group carries. */
export function terminalType(block: BlockNode | undefined): PortType {
  const type = PORT_TYPES.find((known) => known === block?.params.type);
  return type ?? 'Tensor';
}

function groupPorts(
  document: NetDocument,
  block: BlockNode,
  outer: readonly GroupDefinition[],
): Ports {
  const group = definitionOfGroup(document, block);
  // A group within itself has been reported; its ports would never end.
  if (!group || outer.includes(group)) return none;
  const port = (id: string): PortDefinition => {
    const label = group.blocks[id]?.label ?? id;
    return {
      name: id,
      types: [terminalType(group.blocks[id])],
      label: { en: label, zh: label },
    };
  };
  const inside = scopeView(document, block.params.group as string);
  const isOptional = (id: string): boolean =>
    Object.values(inside.wires).every(({ from, to }) => {
      const target = inside.blocks[to.block];
      if (from.block !== id || !target) return true;
      // What goes straight to an output is needed there.
      if (target.type === GROUP_OUTPUT) return false;
      const { inputs } =
        target.type === GROUP
          ? groupPorts(document, target, [...outer, group])
          : portsOf(document, target);
      return inputs.find(({ name }) => name === to.port)?.optional === true;
    });
  return {
    inputs: terminalsOf(group, GROUP_INPUT).map((id) =>
      isOptional(id) ? { ...port(id), optional: true } : port(id),
    ),
    outputs: terminalsOf(group, GROUP_OUTPUT).map(port),
  };
}

export function findPort(
  document: NetDocument,
  ref: PortRef,
  side: 'inputs' | 'outputs',
): PortDefinition | undefined {
  const block = document.blocks[ref.block];
  return block && portsOf(document, block)[side].find((port) => port.name === ref.port);
}

/** true when data from `from` reaches `to` through wires. */
export function reaches(document: NetDocument, from: string, to: string): boolean {
  const next = new Map<string, string[]>();
  for (const wire of Object.values(document.wires)) {
    const list = next.get(wire.from.block);
    if (list) list.push(wire.to.block);
    else next.set(wire.from.block, [wire.to.block]);
  }
  const seen = new Set<string>([from]);
  const stack = [from];
  for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
    if (block === to) return true;
    for (const after of next.get(block) ?? [])
      if (!seen.has(after)) {
        seen.add(after);
        stack.push(after);
      }
  }
  return false;
}

/** Why a wire from an output to an input cannot be; `null` when it can. */
export function whyNotConnect(document: NetDocument, from: PortRef, to: PortRef): Text | null {
  const output = findPort(document, from, 'outputs');
  const input = findPort(document, to, 'inputs');
  if (!output || !input)
    return {
      en: 'A wire goes from an output on the right of a block to an input on the left of another.',
      zh: '连线从一个块右侧的输出连到另一个块左侧的输入。',
    };
  const nameOf = (ref: PortRef) => {
    const block = document.blocks[ref.block];
    return block ? titleOf(document, block) : ref.block;
  };
  const carried = output.types[0];
  if (!input.types.includes(carried)) {
    const source = `${nameOf(from)}.${from.port}`;
    const target = `${nameOf(to)}.${to.port}`;
    return {
      en: `${source} carries ${carried}; ${target} takes ${input.types.join(' or ')}.`,
      zh: `${source} 输出 ${carried}；${target} 需要 ${input.types.join(' 或 ')}。`,
    };
  }
  if (from.block === to.block || reaches(document, to.block, from.block))
    return {
      en: `This wire would make a cycle: ${nameOf(to)} already feeds ${nameOf(from)}.`,
      zh: `这条连线会形成环：${nameOf(to)} 的输出已经流向 ${nameOf(from)}。`,
    };
  return null;
}
