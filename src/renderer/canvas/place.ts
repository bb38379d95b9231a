/** Finding room for new blocks. Pure. */
import type { EditCommand } from '../../graph/document/commands';
import type { NetDocument, Position } from '../../graph/document/schema';
import { scopeView } from '../../graph/document/scope';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Blocks come to rest on this grid. */
export const GRID = 8;
/** A block's usual size, where it was not measured. */
export const BLOCK_SIZE: Size = { width: 200, height: 144 };
/** Blocks placed for the user keep this distance. */
const GAP = 32;
/** From one place to try to the next: a block and room for a wire. */
const STRIDE = { x: 280, y: 176 };
const FARTHEST = 12;

export function snap({ x, y }: Position): Position {
  return { x: Math.round(x / GRID) * GRID, y: Math.round(y / GRID) * GRID };
}

export type SizeOf = (block: string) => Size | undefined;

function overlaps(document: NetDocument, at: Position, sizeOf: SizeOf): boolean {
  return Object.entries(document.blocks).some(([id, { position }]) => {
    const { width, height } = sizeOf(id) ?? BLOCK_SIZE;
    return (
      at.x < position.x + width + GAP &&
      at.x + BLOCK_SIZE.width + GAP > position.x &&
      at.y < position.y + height + GAP &&
      at.y + BLOCK_SIZE.height + GAP > position.y
    );
  });
}

/** Steps from the wished place, nearest first; to the right before down, left and up. */
const STEPS: readonly Position[] = Array.from({ length: (2 * FARTHEST + 1) ** 2 }, (_, i) => ({
  x: (i % (2 * FARTHEST + 1)) - FARTHEST,
  y: Math.floor(i / (2 * FARTHEST + 1)) - FARTHEST,
})).sort((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y) || b.x - a.x || b.y - a.y);

/** The place nearest to `at` where a new block covers no other. */
export function roomNear(document: NetDocument, at: Position, sizeOf: SizeOf): Position {
  for (const step of STEPS) {
    const place = snap({ x: at.x + step.x * STRIDE.x, y: at.y + step.y * STRIDE.y });
    if (!overlaps(document, place, sizeOf)) return place;
  }
  return snap(at);
}

/** A command whose new blocks lie where there is room for them. */
export function settled(document: NetDocument, command: EditCommand, sizeOf: SizeOf): EditCommand {
  if (command.kind === 'batch')
    return { ...command, commands: command.commands.map((c) => settled(document, c, sizeOf)) };
  if (command.kind === 'in-group')
    return {
      ...command,
      command: settled(scopeView(document, command.group), command.command, sizeOf),
    };
  if (command.kind !== 'add-block') return command;
  const position = roomNear(document, command.block.position, sizeOf);
  return { ...command, block: { ...command.block, position } };
}
