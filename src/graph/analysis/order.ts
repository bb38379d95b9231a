/** Topological order of a document's blocks, and the cycles that prevent one. */
import type { NetDocument } from '../document/schema';

export interface Ordered {
  /** Blocks so that every wire goes forward; those on a cycle or behind one are missing. */
  readonly order: readonly string[];
  /** One list of blocks for each cycle found, in the direction of the wires. */
  readonly cycles: readonly (readonly string[])[];
}

export function orderOf(document: NetDocument): Ordered {
  const ids = Object.keys(document.blocks);
  const next = new Map<string, string[]>(ids.map((id) => [id, []]));
  const waiting = new Map<string, number>(ids.map((id) => [id, 0]));
  for (const { from, to } of Object.values(document.wires)) {
    const after = next.get(from.block);
    if (!after || !waiting.has(to.block)) continue;
    after.push(to.block);
    waiting.set(to.block, (waiting.get(to.block) as number) + 1);
  }
  const order: string[] = [];
  const ready = ids.filter((id) => waiting.get(id) === 0);
  for (let i = 0; i < ready.length; i++) {
    const id = ready[i] as string;
    order.push(id);
    for (const after of next.get(id) as string[]) {
      const left = (waiting.get(after) as number) - 1;
      waiting.set(after, left);
      if (left === 0) ready.push(after);
    }
  }
  return { order, cycles: order.length === ids.length ? [] : findCycles(next, new Set(order)) };
}

function findCycles(next: ReadonlyMap<string, readonly string[]>, done: Set<string>): string[][] {
  // Every block left over has a block left over before it, so walking backwards always closes a cycle;
  // walking forwards may leave one by another exit.
  const before = new Map<string, string>();
  for (const [id, after] of next)
    if (!done.has(id)) for (const to of after) if (!done.has(to)) before.set(to, id);
  const cycles: string[][] = [];
  for (const start of next.keys()) {
    const path: string[] = [];
    const at = new Map<string, number>();
    let id: string | undefined = start;
    while (id !== undefined && !done.has(id) && !at.has(id)) {
      at.set(id, path.length);
      path.push(id);
      id = before.get(id);
    }
    if (id !== undefined && at.has(id)) {
      const [first, ...others] = path.slice(at.get(id)) as [string, ...string[]];
      cycles.push([first, ...others.reverse()]);
    }
    for (const seen of path) done.add(seen);
  }
  return cycles;
}
