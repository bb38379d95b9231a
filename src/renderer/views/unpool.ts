/**
 * What MaxUnpool2d puts back where, for one channel: each element of the source plane goes to the
 * position that the max pool's switches name; everything else stays zero.
 */
import type { Frame } from './atlas';

export type Switches = NonNullable<Frame['switches']>;

export interface UnpoolChannel {
  /** (rows, columns) of the pooled plane and of the plane that is filled. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Byte of each source element. */
  readonly values: Uint8Array;
  /** Target position of each source element. */
  readonly targets: Int32Array;
  /** Source element that each target position shows, −1 where nothing was put. */
  readonly sources: Int32Array;
  readonly counts: {
    /** Elements of the source plane. */
    readonly source: number;
    /** Target positions that got a value. */
    readonly filled: number;
    readonly total: number;
    /** Source elements whose position a later one wrote again (overlapping windows). */
    readonly overwritten: number;
  };
}

/** Number of channels that the switches describe. */
export function unpoolChannels(switches: Switches): number {
  const plane = switches.from[0] * switches.from[1];
  return plane === 0 ? 0 : Math.floor(switches.indices.length / plane);
}

/** Where one channel's values go. Positions outside the target plane are left out. */
export function unpoolChannel(switches: Switches, channel: number): UnpoolChannel {
  const source = switches.from[0] * switches.from[1];
  const total = switches.to[0] * switches.to[1];
  const targets = switches.indices.subarray(channel * source, (channel + 1) * source);
  const sources = new Int32Array(total).fill(-1);
  let filled = 0;
  let overwritten = 0;
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] ?? -1;
    const before = sources[target];
    if (before === undefined) continue;
    if (before < 0) filled++;
    else overwritten++;
    sources[target] = i;
  }
  return {
    from: switches.from,
    to: switches.to,
    values: switches.values.subarray(channel * source, (channel + 1) * source),
    targets,
    sources,
    counts: { source, filled, total, overwritten },
  };
}

/** The two planes of the view, in CSS pixels: side by side where there is room, else one below the other. */
export interface UnpoolLayout {
  readonly source: Plane;
  readonly target: Plane;
  readonly width: number;
  readonly height: number;
}

export interface Plane {
  readonly x: number;
  readonly y: number;
  readonly cell: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Places both planes within width × height. The planes have the same size on screen (a source cell is
 * as large as the window it came from), so that place can be compared with place.
 */
export function layoutUnpool(
  from: readonly [number, number],
  to: readonly [number, number],
  width: number,
  height: number,
  gap: number,
): UnpoolLayout {
  const room = (width - gap) / 2;
  const targetCell = Math.max(1, Math.floor(Math.min(room / to[1], height / to[0])));
  const targetWidth = targetCell * to[1];
  const targetHeight = targetCell * to[0];
  const sourceCell = Math.max(1, Math.min(targetWidth / from[1], targetHeight / from[0]));
  const source: Plane = { x: 0, y: 0, cell: sourceCell, rows: from[0], columns: from[1] };
  const sourceWidth = sourceCell * from[1];
  const target: Plane = {
    x: sourceWidth + gap,
    y: 0,
    cell: targetCell,
    rows: to[0],
    columns: to[1],
  };
  return {
    source,
    target,
    width: target.x + targetWidth,
    height: Math.max(targetHeight, sourceCell * from[0]),
  };
}

/** Flat index of the cell under a point, or −1. */
export function cellAt(plane: Plane, x: number, y: number): number {
  const column = Math.floor((x - plane.x) / plane.cell);
  const row = Math.floor((y - plane.y) / plane.cell);
  if (column < 0 || row < 0 || column >= plane.columns || row >= plane.rows) return -1;
  return row * plane.columns + column;
}

/** Middle of a cell. */
export function cellCentre(plane: Plane, index: number): { x: number; y: number } {
  return {
    x: plane.x + ((index % plane.columns) + 0.5) * plane.cell,
    y: plane.y + (Math.floor(index / plane.columns) + 0.5) * plane.cell,
  };
}
