/**
 * Reading a frame: maps lie side by side in one 8-bit atlas (`protocol/engine.ts`, event `frame`). Here
 * is where they lie, what value a pixel stands for, and how maps are laid out on a canvas of any size.
 */
import type { EngineEventOf } from '../../protocol/engine';

export type Frame = EngineEventOf<'frame'>;
export type FrameGeometry = Pick<
  Frame,
  'shape' | 'columns' | 'rows' | 'tileWidth' | 'tileHeight' | 'low' | 'high'
>;

/** Number of maps: channels of (C, H, W), features of (F). */
export function mapCount(frame: Pick<Frame, 'shape'>): number {
  return frame.shape[0] ?? 0;
}

/** (C, H, W) has planes; anything else is shown as a row of values. */
export function isSpatial(frame: Pick<Frame, 'shape'>): boolean {
  return frame.shape.length === 3 && (frame.shape[1] ?? 1) * (frame.shape[2] ?? 1) > 1;
}

/** Left upper pixel of a map in the atlas. */
export function tileOrigin(frame: FrameGeometry, map: number): { x: number; y: number } {
  return {
    x: (map % frame.columns) * frame.tileWidth,
    y: Math.floor(map / frame.columns) * frame.tileHeight,
  };
}

/** Offset of a map's pixel in `pixels`. */
export function pixelOffset(
  frame: FrameGeometry,
  map: number,
  row: number,
  column: number,
): number {
  const { x, y } = tileOrigin(frame, map);
  return (y + row) * frame.columns * frame.tileWidth + x + column;
}

/** The value that a byte stands for. */
export function byteValue(frame: Pick<Frame, 'low' | 'high'>, byte: number): number {
  return frame.low + (byte / 255) * (frame.high - frame.low);
}

/** Bytes of a feature vector, whether the features are tiles of one pixel or one tile in a row. */
export function vectorBytes(frame: FrameGeometry & Pick<Frame, 'pixels'>): Uint8Array {
  const count = frame.shape.reduce((product, length) => product * length, 1);
  if (frame.tileWidth * frame.tileHeight > 1) return frame.pixels.subarray(0, count);
  return Uint8Array.from(
    { length: count },
    (_, i) => frame.pixels[pixelOffset(frame, i, 0, 0)] ?? 0,
  );
}

/** Maps laid out on a canvas, in CSS pixels. */
export interface Grid {
  readonly maps: number;
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly gap: number;
  readonly width: number;
  readonly height: number;
}

export interface GridLimits {
  readonly gap: number;
  /** Longer side of a tile. Below `minTile` the grid grows in height instead and is scrolled. */
  readonly minTile: number;
  readonly maxTile: number;
  /** Longer side of a map in pixels: tiles that are larger become a whole multiple of it. */
  readonly snap?: number;
}

/**
 * Equal tiles for all maps within width × height: as large as they can be, and rather smaller than with
 * a last row that is half empty.
 */
export function layoutGrid(
  maps: number,
  aspect: number,
  width: number,
  height: number,
  limits: GridLimits,
): Grid {
  const { gap, minTile, maxTile, snap = 1 } = limits;
  const sides = (longer: number) =>
    aspect >= 1
      ? { w: longer, h: Math.max(1, Math.round(longer / aspect)) }
      : { w: Math.max(1, Math.round(longer * aspect)), h: longer };
  let best = { columns: 0, longer: 0, score: 0 };
  for (let columns = 1; columns <= maps; columns++) {
    const rows = Math.ceil(maps / columns);
    const w = (width - gap * (columns - 1)) / columns;
    const h = (height - gap * (rows - 1)) / rows;
    const room = aspect >= 1 ? Math.min(w, h * aspect) : Math.min(w / aspect, h);
    let longer = Math.floor(Math.min(maxTile, room));
    if (longer > snap) longer -= longer % snap;
    if (longer < minTile) continue;
    const score = longer * (maps / (columns * rows));
    // Of equals the wider grid: it is the lower one.
    if (score >= best.score) best = { columns, longer, score };
  }
  if (best.columns === 0) {
    // Too many to fit: the smallest tiles, in as many rows as it takes.
    let longer = Math.max(1, Math.floor(minTile));
    while (longer > 1 && sides(longer).w > width) longer--;
    const fit = Math.floor((width + gap) / (sides(longer).w + gap));
    best = { columns: Math.max(1, Math.min(maps, fit)), longer, score: 0 };
  }
  const columns = Math.max(1, best.columns);
  const rows = Math.max(1, Math.ceil(maps / columns));
  const { w, h } = sides(best.longer);
  return {
    maps,
    columns,
    rows,
    tileWidth: w,
    tileHeight: h,
    gap,
    width: columns * (w + gap) - gap,
    height: rows * (h + gap) - gap,
  };
}

/**
 * Maps in one row, or in two where that makes them nearly twice as large. Tiles are at most `tile`
 * high, so that every block's strip is of one kind.
 */
export function stripGrid(maps: number, aspect: number, width: number, tile: number): Grid {
  const gap = 2;
  const inRows = (rows: number): Grid => {
    const columns = Math.ceil(maps / rows);
    const w = Math.max(
      1,
      Math.floor(Math.min((width - gap * (columns - 1)) / columns, tile * aspect)),
    );
    const h = Math.max(1, Math.round(w / aspect));
    return {
      maps,
      columns,
      rows,
      tileWidth: w,
      tileHeight: h,
      gap,
      width: columns * (w + gap) - gap,
      height: rows * (h + gap) - gap,
    };
  };
  const one = inRows(1);
  if (maps < 2) return one;
  const two = inRows(2);
  return two.tileWidth >= 1.75 * one.tileWidth ? two : one;
}

/** Left upper corner of a map on the canvas. */
export function gridOrigin(grid: Grid, map: number): { x: number; y: number } {
  return {
    x: (map % grid.columns) * (grid.tileWidth + grid.gap),
    y: Math.floor(map / grid.columns) * (grid.tileHeight + grid.gap),
  };
}

export interface Hit {
  readonly map: number;
  /** Place inside the tile, 0 ≤ u, v < 1. */
  readonly u: number;
  readonly v: number;
}

/** Which map lies under a point of the canvas; `undefined` in gaps and outside. */
export function hitTest(grid: Grid, x: number, y: number): Hit | undefined {
  const column = Math.floor(x / (grid.tileWidth + grid.gap));
  const row = Math.floor(y / (grid.tileHeight + grid.gap));
  if (column < 0 || row < 0 || column >= grid.columns) return undefined;
  const map = row * grid.columns + column;
  if (map >= grid.maps) return undefined;
  const u = (x - column * (grid.tileWidth + grid.gap)) / grid.tileWidth;
  const v = (y - row * (grid.tileHeight + grid.gap)) / grid.tileHeight;
  return u < 1 && v < 1 ? { map, u, v } : undefined;
}

export interface Reading {
  readonly channel: number;
  /** Position in the layer's own plane. Where the frame was cut down, the middle of what was merged. */
  readonly row: number;
  readonly column: number;
  readonly value: number;
  /** The frame has fewer pixels than the plane: the value stands for a small area. */
  readonly reduced: boolean;
}

/** What a hit reads from a (C, H, W) frame. */
export function readHit(frame: FrameGeometry & Pick<Frame, 'pixels'>, hit: Hit): Reading {
  const height = frame.shape[1] ?? 1;
  const width = frame.shape[2] ?? 1;
  const tileRow = Math.min(frame.tileHeight - 1, Math.floor(hit.v * frame.tileHeight));
  const tileColumn = Math.min(frame.tileWidth - 1, Math.floor(hit.u * frame.tileWidth));
  return {
    channel: hit.map,
    row: Math.floor(((tileRow + 0.5) * height) / frame.tileHeight),
    column: Math.floor(((tileColumn + 0.5) * width) / frame.tileWidth),
    value: byteValue(frame, frame.pixels[pixelOffset(frame, hit.map, tileRow, tileColumn)] ?? 0),
    reduced: frame.tileHeight < height || frame.tileWidth < width,
  };
}
