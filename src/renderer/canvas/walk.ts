/** From block to block by keyboard: along the wires, else to the nearest in that direction. */
import type { NetDocument, Position } from '../../graph/document/schema';
import { useDocument } from '../state/document';
import { boxesOf } from './boxes';
import { GRID } from './place';
import { centreOn } from './view';

export type Direction = 'left' | 'right' | 'up' | 'down';

const STEPS: Readonly<Record<Direction, Position>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** Blocks straight ahead are nearer than blocks as far off to the side. */
const ASIDE = 3;

/** The block to go to: the first neighbour by wire, where there is one in that direction. */
export function neighbour(
  view: NetDocument,
  places: ReadonlyMap<string, Position>,
  from: string,
  direction: Direction,
): string | undefined {
  const wires = Object.values(view.wires);
  if (direction === 'right') {
    const next = wires.find((w) => w.from.block === from)?.to.block;
    if (next !== undefined) return next;
  }
  if (direction === 'left') {
    const before = wires.find((w) => w.to.block === from)?.from.block;
    if (before !== undefined) return before;
  }
  const at = places.get(from);
  if (!at) return undefined;
  const step = STEPS[direction];
  let best: { readonly id: string; readonly distance: number } | undefined;
  for (const [id, place] of places) {
    const [dx, dy] = [place.x - at.x, place.y - at.y];
    const ahead = dx * step.x + dy * step.y;
    if (id === from || ahead <= 0) continue;
    const distance = ahead + ASIDE * Math.abs(dx * step.y + dy * step.x);
    if (!best || distance < best.distance) best = { id, distance };
  }
  return best?.id;
}

/** Selects the next block in a direction; with `extend` in addition to what is selected. */
export function walk(direction: Direction, extend = false): void {
  const { shown, selection, select } = useDocument.getState();
  const boxes = boxesOf();
  const places = new Map(
    boxes.map(({ id, x, y, width, height }) => [id, { x: x + width / 2, y: y + height / 2 }]),
  );
  const last = selection.blocks.at(-1);
  const goal = last === undefined ? firstBlock(places) : neighbour(shown, places, last, direction);
  if (goal === undefined) return;
  const others = extend ? selection.blocks.filter((id) => id !== goal) : [];
  select({ blocks: [...others, goal], wires: [], notes: [] });
  centreOn(goal, true);
}

/** The one farthest up and to the left: where the data comes in. */
function firstBlock(places: ReadonlyMap<string, Position>): string | undefined {
  return [...places].sort(([, a], [, b]) => a.x + a.y - (b.x + b.y))[0]?.[0];
}

/** Moves the selected blocks and notes by steps of the grid; steps in a row are one step of undo. */
export function nudge(direction: Direction, steps: number): void {
  const { shown, selection, edit } = useDocument.getState();
  const { blocks, notes = [] } = selection;
  if (blocks.length + notes.length === 0) {
    walk(direction);
    return;
  }
  const by = { x: STEPS[direction].x * steps * GRID, y: STEPS[direction].y * steps * GRID };
  const moved = (
    all: Readonly<Record<string, { readonly position: Position }>> | undefined,
    ids: readonly string[],
  ) =>
    Object.fromEntries(
      ids.flatMap((id) => {
        const at = all?.[id]?.position;
        return at ? [[id, { x: at.x + by.x, y: at.y + by.y }]] : [];
      }),
    );
  edit(
    { kind: 'move', positions: moved(shown.blocks, blocks), notes: moved(shown.notes, notes) },
    { merge: `nudge ${[...blocks, ...notes].join()}` },
  );
}
