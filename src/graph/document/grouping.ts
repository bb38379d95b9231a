/** Making a group of some blocks, and replacing an instance by its inside: one command each. */
import { portsOf, reaches, terminalsOf, terminalType } from '../analysis/connect';
import type { PortRef, PortType, Text } from '../types';
import { type EditCommand, freeId, inScope, wireId } from './commands';
import type { BlockNode, GroupDefinition, NetDocument, Note, Position, Wire } from './schema';
import {
  definitionOfGroup,
  GROUP,
  GROUP_INPUT,
  GROUP_OUTPUT,
  groupOf,
  instancesOf,
  repeatOf,
  type ScopeId,
  scopeView,
} from './scope';

/** The command, and the blocks that it makes; or why it cannot be. */
export type Grouping =
  | { readonly ok: true; readonly command: EditCommand; readonly blocks: readonly string[] }
  | { readonly ok: false; readonly reason: Text };

const refuse = (en: string, zh: string): Grouping => ({ ok: false, reason: { en, zh } });

/** `Residual block` → `residual_block`; ids name parameters, so they stay plain. */
export function idFromName(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 48);
  return id || 'group';
}

/** `stage`, `stage 2`: the next name that no group has. */
export function freeGroupName(document: NetDocument, name: string): string {
  const names = new Set(Object.values(document.groups ?? {}).map((group) => group.name));
  if (!names.has(name)) return name;
  for (let n = 2; ; n++) if (!names.has(`${name} ${n}`)) return `${name} ${n}`;
}

const key = ({ block, port }: PortRef) => `${block}.${port}`;

/** From the blocks of the group to its ports. */
const PORT_DISTANCE = 260;

/**
 * Makes a group of blocks of a scope and puts one instance in their place, wired as they were. Each
 * output outside that feeds them becomes one input; each of their outputs that is used outside, or used
 * nowhere, becomes one output. Blocks keep their ids, parameters and places; frames around
 * nothing but them come along.
 */
export function groupBlocks(
  document: NetDocument,
  scope: ScopeId,
  ids: readonly string[],
  name: string,
): Grouping {
  const view = scopeView(document, scope);
  const chosen = new Set(ids.filter((id) => view.blocks[id]));
  if (chosen.size === 0) return refuse('Select the blocks to group first.', '请先选择要组合的块。');
  const nodes = [...chosen].map((id) => view.blocks[id] as BlockNode);
  if (nodes.some(({ type }) => type === GROUP_INPUT || type === GROUP_OUTPUT))
    return refuse(
      'The ports of a group stay in it: select only the blocks between them.',
      '组的端口必须留在组内：请只选择它们之间的块。',
    );
  const wires = Object.values(view.wires);
  const inner = wires.filter((w) => chosen.has(w.from.block) && chosen.has(w.to.block));
  const entering = wires.filter((w) => !chosen.has(w.from.block) && chosen.has(w.to.block));
  const leaving = wires.filter((w) => chosen.has(w.from.block) && !chosen.has(w.to.block));
  for (const { to } of leaving)
    for (const { from } of entering)
      if (reaches(view, to.block, from.block))
        return refuse(
          `${to.block} lies between the selected blocks: it gets from them and feeds them. Select it too.`,
          `${to.block} 位于所选的块之间：既接收它们的数据，又向它们提供数据。请把它也选上。`,
        );

  const blocks: Record<string, BlockNode> = {};
  for (const id of chosen) blocks[id] = view.blocks[id] as BlockNode;
  const inside: Record<string, Wire> = {};
  const join = (from: PortRef, to: PortRef) => {
    inside[wireId(to)] = { from, to };
  };
  for (const { from, to } of inner) join(from, to);

  const left = Math.min(...nodes.map((b) => b.position.x));
  const right = Math.max(...nodes.map((b) => b.position.x));
  const terminal = (type: string, base: string, carries: PortType, position: Position): string => {
    const id = freeId((taken) => !!blocks[taken], base);
    const params = carries === 'Tensor' ? {} : { type: carries };
    blocks[id] = { type, params, position };
    return id;
  };
  const room = freeSpread();

  const groupId = freeId((id) => !!groupOf(document, id), idFromName(name));
  const instance = freeId((id) => !!view.blocks[id], idFromName(name));
  const outside: EditCommand[] = [];
  const inputs = new Map<string, string>();
  for (const { from, to } of entering) {
    let port = inputs.get(key(from));
    if (port === undefined) {
      const y = view.blocks[to.block]?.position.y ?? 0;
      port = terminal(GROUP_INPUT, 'input', carriedBy(view, from), {
        x: left - PORT_DISTANCE,
        y: room('inputs', y),
      });
      inputs.set(key(from), port);
      const end = { block: instance, port };
      outside.push({ kind: 'connect', id: wireId(end), from, to: end });
    }
    join({ block: port, port: 'output' }, to);
  }
  const outputs = new Map<string, string>();
  const outputFor = (from: PortRef): string => {
    let port = outputs.get(key(from));
    if (port === undefined) {
      port = terminal(GROUP_OUTPUT, 'output', carriedBy(view, from), {
        x: right + PORT_DISTANCE,
        y: room('outputs', view.blocks[from.block]?.position.y ?? 0),
      });
      outputs.set(key(from), port);
      join(from, { block: port, port: 'input' });
    }
    return port;
  };
  for (const { from, to } of leaving)
    outside.push({
      kind: 'connect',
      id: wireId(to),
      from: { block: instance, port: outputFor(from) },
      to,
    });
  // What nobody uses yet can be wired later; a network grouped before its end must have one.
  const used = new Set(wires.map((w) => key(w.from)));
  for (const id of chosen) {
    const port = portsOf(view, blocks[id] as BlockNode).outputs[0]?.name;
    // Further outputs (the batches of a loader) are asked for when they are needed.
    if (port !== undefined && !used.has(key({ block: id, port }))) outputFor({ block: id, port });
  }

  const notes = notesAround(view, chosen);
  const definition: GroupDefinition = {
    name,
    blocks,
    wires: inside,
    ...(notes.length > 0 ? { notes: Object.fromEntries(notes) } : {}),
  };
  const position = middleOf(nodes);
  const inView: EditCommand = {
    kind: 'batch',
    commands: [
      { kind: 'remove', blocks: [...chosen], wires: [], notes: notes.map(([id]) => id) },
      {
        kind: 'add-block',
        id: instance,
        block: { type: GROUP, params: { group: groupId }, position },
      },
      ...outside,
    ],
  };
  return {
    ok: true,
    blocks: [instance],
    command: {
      kind: 'batch',
      commands: [{ kind: 'add-group', id: groupId, group: definition }, inScope(scope, inView)],
    },
  };
}

/** Frames around some of these blocks and no others, and the comments in such frames. */
function notesAround(view: NetDocument, chosen: ReadonlySet<string>): readonly [string, Note][] {
  const holds = ({ position, size }: Note, { x, y }: Position) =>
    x >= position.x &&
    y >= position.y &&
    x <= position.x + size.width &&
    y <= position.y + size.height;
  const blocks = Object.entries(view.blocks);
  const notes = Object.entries(view.notes ?? {});
  const frames = notes.filter(([, note]) => {
    if (note.kind !== 'frame') return false;
    const held = blocks.filter(([, block]) => holds(note, block.position));
    return held.length > 0 && held.every(([id]) => chosen.has(id));
  });
  const comments = notes.filter(
    ([, { kind, position, size }]) =>
      kind === 'comment' &&
      frames.some(
        ([, frame]) =>
          holds(frame, position) &&
          holds(frame, { x: position.x + size.width, y: position.y + size.height }),
      ),
  );
  return [...frames, ...comments];
}

function carriedBy(view: NetDocument, from: PortRef): PortType {
  const block = view.blocks[from.block];
  const port = block && portsOf(view, block).outputs.find(({ name }) => name === from.port);
  return port?.types[0] ?? 'Tensor';
}

/** The place of the block nearest to the middle of all: once they are gone, there is room. */
function middleOf(nodes: readonly BlockNode[]): Position {
  const mean = (axis: 'x' | 'y') =>
    nodes.reduce((sum, { position }) => sum + position[axis], 0) / nodes.length;
  const [x, y] = [mean('x'), mean('y')];
  const distance = ({ position }: BlockNode) => Math.hypot(position.x - x, position.y - y);
  const [nearest] = [...nodes].sort((a, b) => distance(a) - distance(b));
  return { ...(nearest as BlockNode).position };
}

/** Heights for ports so that none hides another. */
function freeSpread() {
  const taken: Record<string, number[]> = { inputs: [], outputs: [] };
  return (side: 'inputs' | 'outputs', wish: number): number => {
    const heights = taken[side] as number[];
    let y = wish;
    while (heights.some((h) => Math.abs(h - y) < 72)) y += 72;
    heights.push(y);
    return y;
  };
}

/**
 * Puts the inside of an instance in its place, repeated as often as it repeats, wired as it was, with its
 * notes. A definition that nothing else uses is removed.
 */
export function ungroup(document: NetDocument, scope: ScopeId, id: string): Grouping {
  const view = scopeView(document, scope);
  const block = view.blocks[id];
  const group = definitionOfGroup(document, block);
  if (!block || !group) return refuse('Select a group first.', '请先选择一个组。');
  const repeat = repeatOf(block);
  const inputs = terminalsOf(group, GROUP_INPUT);
  const outputs = terminalsOf(group, GROUP_OUTPUT);
  const single =
    inputs.length === 1 &&
    outputs.length === 1 &&
    [...inputs, ...outputs].every((t) => terminalType(group.blocks[t]) === 'Tensor');
  if (repeat > 1 && !single)
    return refuse(
      `repeat is ${repeat}, which needs one Tensor input and one Tensor output. Set repeat to 1 first.`,
      `repeat 为 ${repeat}，需要恰好一个 Tensor 输入和一个 Tensor 输出。请先把 repeat 设为 1。`,
    );
  const isPort = (b: string) => inputs.includes(b) || outputs.includes(b);
  const content = Object.entries(group.blocks).filter(([b]) => !isPort(b));
  const corner = cornerOf(content.map(([, b]) => b.position));
  const width = content.length
    ? Math.max(...content.map(([, b]) => b.position.x)) - corner.x + 280
    : 0;

  const taken = new Set(Object.keys(view.blocks));
  taken.delete(id);
  const takenNotes = new Set(Object.keys(view.notes ?? {}));
  const commands: EditCommand[] = [{ kind: 'remove', blocks: [id], wires: [] }];
  const wires = Object.values(view.wires);
  const arriving = new Map(
    wires.filter((w) => w.to.block === id).map((w) => [w.to.port, w.from] as const),
  );
  const made: string[] = [];
  const connects: EditCommand[] = [];
  let left = new Map<string, PortRef | undefined>();
  for (let k = 0; k < repeat; k++) {
    const renamed = new Map<string, string>();
    const moved = ({ x, y }: Position): Position => ({
      x: x - corner.x + block.position.x + k * width,
      y: y - corner.y + block.position.y,
    });
    for (const [old, note] of Object.entries(group.notes ?? {})) {
      const fresh = freeId((t) => takenNotes.has(t), old);
      takenNotes.add(fresh);
      commands.push({
        kind: 'put-note',
        id: fresh,
        note: { ...note, position: moved(note.position) },
      });
    }
    for (const [old, node] of content) {
      const fresh = freeId((t) => taken.has(t), old);
      taken.add(fresh);
      made.push(fresh);
      renamed.set(old, fresh);
      const position = moved(node.position);
      commands.push({ kind: 'add-block', id: fresh, block: { ...node, position } });
    }
    const before = left;
    const feeding = new Map(Object.values(group.wires).map((w) => [key(w.to), w.from] as const));
    const sourceOf = (from: PortRef): PortRef | undefined => {
      if (!inputs.includes(from.block)) {
        const at = renamed.get(from.block);
        return at === undefined ? undefined : { block: at, port: from.port };
      }
      return k === 0 ? arriving.get(from.block) : before.get(outputs[0] as string);
    };
    for (const { from, to } of Object.values(group.wires)) {
      const end = renamed.get(to.block);
      const source = sourceOf(from);
      if (end === undefined || !source) continue;
      const target = { block: end, port: to.port };
      connects.push({ kind: 'connect', id: wireId(target), from: source, to: target });
    }
    left = new Map(
      outputs.map((port) => {
        const from = feeding.get(key({ block: port, port: 'input' }));
        return [port, from && sourceOf(from)] as const;
      }),
    );
  }
  for (const { from, to } of wires) {
    const source = from.block === id ? left.get(from.port) : undefined;
    if (source && to.block !== id)
      connects.push({ kind: 'connect', id: wireId(to), from: source, to });
  }
  const groupId = block.params.group as string;
  const last = instancesOf(document, groupId) === 1;
  return {
    ok: true,
    blocks: made,
    command: {
      kind: 'batch',
      commands: [
        inScope(scope, { kind: 'batch', commands: [...commands, ...connects] }),
        ...(last ? [{ kind: 'remove-group', id: groupId } as const] : []),
      ],
    },
  };
}

function cornerOf(places: readonly Position[]): Position {
  if (places.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...places.map((p) => p.x)), y: Math.min(...places.map((p) => p.y)) };
}
