/** Copying blocks: what the clipboard holds, and the command that places it again. Pure. */
import { z } from 'zod';
import { type EditCommand, wireId } from '../../graph/document/commands';
import {
  blockSchema,
  type NetDocument,
  type Position,
  wireSchema,
} from '../../graph/document/schema';

const FORMAT = 'netloom-blocks';

export const clipSchema = z.object({
  format: z.literal(FORMAT),
  blocks: z.record(z.string(), blockSchema),
  /** Wires between the copied blocks. */
  wires: z.array(wireSchema),
});
export type Clip = z.output<typeof clipSchema>;

/** The blocks and the wires among them; `null` when none of the ids exists. */
export function copyBlocks(document: NetDocument, ids: readonly string[]): Clip | null {
  const blocks: Clip['blocks'] = {};
  for (const id of ids) {
    const block = document.blocks[id];
    if (block) blocks[id] = block;
  }
  if (Object.keys(blocks).length === 0) return null;
  const wires = Object.values(document.wires).filter(
    (wire) => blocks[wire.from.block] && blocks[wire.to.block],
  );
  return { format: FORMAT, blocks, wires };
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

/** The place of the upper left corner of all blocks. */
export function cornerOf(clip: Clip): Position {
  const blocks = Object.values(clip.blocks);
  return {
    x: Math.min(...blocks.map((b) => b.position.x)),
    y: Math.min(...blocks.map((b) => b.position.y)),
  };
}

/** A free id made like `freeBlockId`'s, also free among `taken`. */
function freeId(document: NetDocument, taken: ReadonlySet<string>, type: string): string {
  const base =
    type
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, '_')
      .slice(0, 56) || 'block';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}_${n}`;
    if (!document.blocks[id] && !taken.has(id)) return id;
  }
}

/** One command that adds copies moved by `offset`, with fresh ids; and those ids. */
export function pasteCommand(
  document: NetDocument,
  clip: Clip,
  offset: Position,
): { readonly command: EditCommand; readonly ids: readonly string[] } {
  const taken = new Set<string>();
  const renamed = new Map<string, string>();
  const commands: EditCommand[] = [];
  for (const [old, block] of Object.entries(clip.blocks)) {
    const id = freeId(document, taken, block.type);
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
  return { command: { kind: 'batch', commands }, ids: [...taken] };
}
