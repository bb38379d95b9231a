/** Which wires may be: types, direction, no cycles. */
import type { PortDefinition } from '../blocks/contract';
import { definitionOf } from '../blocks/registry';
import type { BlockNode, NetDocument } from '../document/schema';
import type { PortRef, Text } from '../types';
import { checkBlock, checkParams } from './params';

/** Ports of a block as its parameters make them; none for an unknown type. */
export function portsOf(block: BlockNode): {
  readonly inputs: readonly PortDefinition[];
  readonly outputs: readonly PortDefinition[];
} {
  const definition = definitionOf(block.type);
  if (!definition) return { inputs: [], outputs: [] };
  const { params } = checkBlock(definition, block);
  // Invalid parameters must not make a block's ports vanish: fall back to a fresh block's.
  const used = params ?? checkParams(definition, definition.initial).params;
  if (!used) return { inputs: [], outputs: [] };
  return { inputs: definition.inputs(used), outputs: definition.outputs(used) };
}

export function findPort(
  document: NetDocument,
  ref: PortRef,
  side: 'inputs' | 'outputs',
): PortDefinition | undefined {
  const block = document.blocks[ref.block];
  return block && portsOf(block)[side].find((port) => port.name === ref.port);
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
  const typeName = (ref: PortRef) => document.blocks[ref.block]?.type ?? ref.block;
  const carried = output.types[0];
  if (!input.types.includes(carried)) {
    const source = `${typeName(from)}.${from.port}`;
    const target = `${typeName(to)}.${to.port}`;
    return {
      en: `${source} carries ${carried}; ${target} takes ${input.types.join(' or ')}.`,
      zh: `${source} 输出 ${carried}；${target} 需要 ${input.types.join(' 或 ')}。`,
    };
  }
  if (from.block === to.block || reaches(document, to.block, from.block))
    return {
      en: `This wire would make a cycle: ${typeName(to)} already feeds ${typeName(from)}.`,
      zh: `这条连线会形成环：${typeName(to)} 的输出已经流向 ${typeName(from)}。`,
    };
  return null;
}
