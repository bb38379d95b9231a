/** Wires that cannot be: missing ends, types that differ, inputs with two wires. */
import { definitionOf } from '../blocks/registry';
import type { BlockNode, NetDocument, Wire } from '../document/schema';
import type { Text } from '../types';
import { findPort } from './connect';
import type { Diagnostic } from './diagnostic';

/** Between which blocks a wire was found sound: wires and blocks are immutable. */
interface Ends {
  readonly source: BlockNode | undefined;
  readonly target: BlockNode | undefined;
  readonly groups: NetDocument['groups'];
}

const sound = new WeakMap<Wire, Ends>();

/**
 * Wires of one scope whose ends are missing or whose types differ; the rest of analysis ignores them.
 * Blocks are named by their ids in the scope.
 */
export function wireProblems(document: NetDocument): {
  readonly problems: readonly Diagnostic[];
  readonly broken: ReadonlySet<string>;
} {
  const problems: Diagnostic[] = [];
  const broken = new Set<string>();
  const taken = new Map<string, string>();
  const { groups } = document;
  for (const [id, wire] of Object.entries(document.wires)) {
    const { from, to } = wire;
    const key = `${to.block}.${to.port}`;
    const source = document.blocks[from.block];
    const target = document.blocks[to.block];
    const last = sound.get(wire);
    if (
      last &&
      last.source === source &&
      last.target === target &&
      last.groups === groups &&
      !taken.has(key)
    ) {
      taken.set(key, id);
      continue;
    }
    const fault = (code: string, block: string, port: string, message: Text) => {
      broken.add(id);
      problems.push({
        severity: 'error',
        code,
        wire: id,
        ...(document.blocks[block] ? { block } : {}),
        port,
        message,
        repair: {
          label: { en: 'Remove the wire', zh: '删除连线' },
          command: { kind: 'remove', blocks: [], wires: [id] },
        },
      });
    };
    const ends = [
      [from, 'outputs', to.block],
      [to, 'inputs', from.block],
    ] as const;
    let dangling = false;
    for (const [ref, side, other] of ends) {
      const block = document.blocks[ref.block];
      if (block && !definitionOf(block.type)) continue;
      if (block && findPort(document, ref, side)) continue;
      dangling = true;
      const what = side === 'outputs' ? { en: 'output', zh: '输出' } : { en: 'input', zh: '输入' };
      fault('wire.dangling', block ? ref.block : other, ref.port, {
        en: `Wire ${id}: there is no ${what.en} ${ref.block}.${ref.port}. Remove the wire or connect it anew.`,
        zh: `连线 ${id}：没有${what.zh} ${ref.block}.${ref.port}。请删除或重新连接。`,
      });
      break;
    }
    if (dangling) continue;
    const output = findPort(document, from, 'outputs');
    const input = findPort(document, to, 'inputs');
    if (!output || !input) {
      // One end is a block of an unknown type, which is reported by itself.
      broken.add(id);
      continue;
    }
    if (!input.types.includes(output.types[0])) {
      fault('wire.type', to.block, to.port, {
        en: `${from.block}.${from.port} carries ${output.types[0]}; ${to.block}.${to.port} takes ${input.types.join(' or ')}.`,
        zh: `${from.block}.${from.port} 输出 ${output.types[0]}；${to.block}.${to.port} 需要 ${input.types.join(' 或 ')}。`,
      });
      continue;
    }
    sound.set(wire, { source, target, groups });
    const first = taken.get(key);
    if (first !== undefined)
      fault('wire.double', to.block, to.port, {
        en: `${key} has two wires, ${first} and ${id}; an input takes one. Remove one.`,
        zh: `${key} 有两条连线 ${first} 和 ${id}；一个输入只能接一条。请删除一条。`,
      });
    else taken.set(key, id);
  }
  return { problems, broken };
}
