/** The memory planner: values that are never alive together may share bytes of one arena. */

export interface Lifetime {
  readonly bytes: number;
  /** First and last kernel that touches it, both included. */
  readonly first: number;
  readonly last: number;
}

export interface Placement {
  readonly arena: number;
  readonly offset: number;
}

export interface MemoryPlan {
  /** In the order of the lifetimes. */
  readonly placements: readonly Placement[];
  /** Bytes of each arena. More than one only where a buffer cannot be large enough. */
  readonly arenas: readonly number[];
}

export function alignUp(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/**
 * Places lifetimes, the largest first, each at the lowest offset where it meets no other.
 *
 * @param alignment of offsets, 256 for WebGPU bindings
 * @param limit largest arena in bytes
 * @throws RangeError when one value is larger than an arena may be
 */
export function planMemory(
  lifetimes: readonly Lifetime[],
  { alignment = 256, limit = Number.POSITIVE_INFINITY } = {},
): MemoryPlan {
  const placements: Placement[] = new Array(lifetimes.length);
  const arenas: { bytes: number; placed: { life: Lifetime; offset: number }[] }[] = [];
  const order = lifetimes
    .map((life, index) => ({ life, index }))
    .sort((a, b) => b.life.bytes - a.life.bytes || a.life.first - b.life.first);
  for (const { life, index } of order) {
    if (life.bytes > limit) throw new RangeError(`${life.bytes} bytes are more than ${limit}.`);
    for (let arena = 0; ; arena++) {
      const target = arenas[arena] ?? { bytes: 0, placed: [] };
      const offset = lowestFit(life, target.placed, alignment);
      if (offset + life.bytes > limit) continue;
      arenas[arena] = target;
      target.placed.push({ life, offset });
      target.bytes = Math.max(target.bytes, alignUp(offset + life.bytes, alignment));
      placements[index] = { arena, offset };
      break;
    }
  }
  return { placements, arenas: arenas.map((a) => Math.min(a.bytes, limit)) };
}

function lowestFit(
  life: Lifetime,
  placed: readonly { life: Lifetime; offset: number }[],
  alignment: number,
): number {
  const meeting = placed
    .filter((p) => p.life.first <= life.last && life.first <= p.life.last)
    .sort((a, b) => a.offset - b.offset);
  let offset = 0;
  for (const other of meeting) {
    if (offset + life.bytes <= other.offset) break;
    offset = Math.max(offset, alignUp(other.offset + other.life.bytes, alignment));
  }
  return offset;
}
