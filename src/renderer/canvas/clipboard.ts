/** Copying blocks: what the clipboard holds, and the command that places it again. Pure. */
import { z } from 'zod';
import { type EditCommand, freeId, idBase, wireId } from '../../graph/document/commands';
import {
  type BlockNode,
  blockSchema,
  type GroupDefinition,
  groupSchema,
  type NetDocument,
  type Note,
  noteSchema,
  type Position,
  wireSchema,
} from '../../graph/document/schema';
import {
  containsGroup,
  GROUP,
  GROUP_INPUT,
  GROUP_OUTPUT,
  groupOf,
  type ScopeId,
} from '../../graph/document/scope';
import type { Text } from '../../graph/types';

const FORMAT = 'netloom-blocks';

export const clipSchema = z.object({
  format: z.literal(FORMAT),
  blocks: z.record(z.string(), blockSchema),
  /** Wires between the copied blocks. */
  wires: z.array(wireSchema),
  /** Wires between them and blocks that were not copied. */
  outer: z.array(wireSchema).optional(),
  notes: z.record(z.string(), noteSchema).optional(),
  /** The groups that the copied blocks are instances of, and those inside them. */
  groups: z.record(z.string(), groupSchema).optional(),
});
export type Clip = z.output<typeof clipSchema>;

/** The blocks with their wires, and notes; `null` when none of the ids exists. */
export function copyBlocks(
  document: NetDocument,
  ids: readonly string[],
  noteIds: readonly string[] = [],
): Clip | null {
  const blocks: Clip['blocks'] = {};
  for (const id of ids) {
    const block = document.blocks[id];
    if (block) blocks[id] = block;
  }
  const notes: Record<string, Note> = {};
  for (const id of noteIds) {
    const note = document.notes?.[id];
    if (note) notes[id] = note;
  }
  if (Object.keys(blocks).length + Object.keys(notes).length === 0) return null;
  const all = Object.values(document.wires);
  const wires = all.filter((wire) => blocks[wire.from.block] && blocks[wire.to.block]);
  const outer = all.filter((wire) => !blocks[wire.from.block] !== !blocks[wire.to.block]);
  const groups: Record<string, GroupDefinition> = {};
  const open = Object.values(blocks);
  for (let block = open.pop(); block; block = open.pop()) {
    const id = block.type === GROUP ? block.params.group : undefined;
    const group = groupOf(document, id);
    if (typeof id !== 'string' || !group || groups[id]) continue;
    groups[id] = group;
    open.push(...Object.values(group.blocks));
  }
  return {
    format: FORMAT,
    blocks,
    wires,
    ...(outer.length > 0 ? { outer } : {}),
    ...(Object.keys(notes).length > 0 ? { notes } : {}),
    ...(Object.keys(groups).length > 0 ? { groups } : {}),
  };
}

/** Reads clipboard text; `null` when it holds no blocks. */
export function readClip(text: string): Clip | null {
  if (!text.includes(FORMAT)) return null;
  try {
    const parsed = clipSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The place of the upper left corner of all blocks and notes. */
export function cornerOf(clip: Clip): Position {
  const blocks = [...Object.values(clip.blocks), ...Object.values(clip.notes ?? {})];
  return {
    x: Math.min(...blocks.map((b) => b.position.x)),
    y: Math.min(...blocks.map((b) => b.position.y)),
  };
}

/** A free id made like `freeBlockId`'s, also free among `taken`. */
function freshId(document: NetDocument, taken: ReadonlySet<string>, block: BlockNode): string {
  const { type, params } = block;
  const name = type === GROUP && typeof params.group === 'string' ? params.group : idBase(type);
  const base = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 56) || 'block';
  return freeId((id) => !!document.blocks[id] || taken.has(id), base);
}

/** Definitions that the document lacks, and under which ids it has those of the clip. */
function missingGroups(document: NetDocument, clip: Clip) {
  const ids = new Map<string, string>();
  const added: string[] = [];
  const taken = new Set(Object.keys(document.groups ?? {}));
  for (const [id, group] of Object.entries(clip.groups ?? {})) {
    const own = groupOf(document, id);
    if (own && JSON.stringify(own) === JSON.stringify(group)) ids.set(id, id);
    else {
      const fresh = freeId((other) => taken.has(other), id);
      taken.add(fresh);
      ids.set(id, fresh);
      added.push(id);
    }
  }
  const renamed = (block: BlockNode): BlockNode => {
    const id = block.type === GROUP ? ids.get(block.params.group as string) : undefined;
    return id === undefined ? block : { ...block, params: { ...block.params, group: id } };
  };
  const commands = added.map((id): EditCommand => {
    const group = clip.groups?.[id] as GroupDefinition;
    const blocks = Object.fromEntries(
      Object.entries(group.blocks).map(([b, block]) => [b, renamed(block)]),
    );
    return { kind: 'add-group', id: ids.get(id) as string, group: { ...group, blocks } };
  });
  return { renamed, commands };
}

/**
 * One command that adds copies moved by `offset`, with fresh ids; and those ids. Or why they may not
 * stand in that scope.
 *
 * @param document the scope they are pasted into
 * @param wired also wires the copies to what fed the originals, and to inputs that are free
 */
export function pasteCommand(
  document: NetDocument,
  scope: ScopeId,
  clip: Clip,
  offset: Position,
  wired = false,
):
  | {
      readonly command: EditCommand;
      readonly ids: readonly string[];
      readonly notes: readonly string[];
    }
  | { readonly reason: Text } {
  const { renamed: own, commands: groups } = missingGroups(document, clip);
  const taken = new Set<string>();
  const renamed = new Map<string, string>();
  const commands: EditCommand[] = [...groups];
  for (const [old, copied] of Object.entries(clip.blocks)) {
    const block = own(copied);
    if (scope === null && (block.type === GROUP_INPUT || block.type === GROUP_OUTPUT))
      return {
        reason: {
          en: 'Ports belong into groups: go inside one to paste them.',
          zh: '端口属于组：请先进入一个组再粘贴。',
        },
      };
    if (scope !== null && block.type === GROUP)
      if (containsGroup(document, block.params.group as string, scope))
        return {
          reason: { en: 'A group cannot contain itself.', zh: '组不能包含自身。' },
        };
    const id = freshId(document, taken, block);
    taken.add(id);
    renamed.set(old, id);
    const position = { x: block.position.x + offset.x, y: block.position.y + offset.y };
    commands.push({ kind: 'add-block', id, block: { ...block, position } });
  }
  for (const wire of clip.wires) {
    const from = renamed.get(wire.from.block);
    const to = renamed.get(wire.to.block);
    if (from === undefined || to === undefined) continue;
    const end = { block: to, port: wire.to.port };
    commands.push({
      kind: 'connect',
      id: wireId(end),
      from: { block: from, port: wire.from.port },
      to: end,
    });
  }
  for (const { from, to } of wired ? (clip.outer ?? []) : []) {
    const [source, target] = [renamed.get(from.block), renamed.get(to.block)];
    const wire = {
      from: source === undefined ? from : { ...from, block: source },
      to: target === undefined ? to : { ...to, block: target },
    };
    const exists = source === undefined ? document.blocks[from.block] : document.blocks[to.block];
    // What the originals feed keeps the wires that it has.
    const free = target !== undefined || !document.wires[wireId(to)];
    if (exists && free) commands.push({ kind: 'connect', id: wireId(wire.to), ...wire });
  }
  const notes: string[] = [];
  for (const [old, note] of Object.entries(clip.notes ?? {})) {
    const id = freeId((other) => !!document.notes?.[other] || notes.includes(other), old);
    notes.push(id);
    const position = { x: note.position.x + offset.x, y: note.position.y + offset.y };
    commands.push({ kind: 'put-note', id, note: { ...note, position } });
  }
  return { command: { kind: 'batch', commands }, ids: [...taken], notes };
}
