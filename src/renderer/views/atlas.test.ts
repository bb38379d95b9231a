import { describe, expect, it } from 'vitest';
import {
  byteValue,
  type Frame,
  gridOrigin,
  hitTest,
  isSpatial,
  layoutGrid,
  pixelOffset,
  readHit,
  stripGrid,
  vectorBytes,
} from './atlas';

/** Three maps of 2×3 in an atlas of two columns; byte = 10·map + 3·row + column. */
function frame(over: Partial<Frame> = {}): Frame {
  const pixels = new Uint8Array(2 * 3 * 2 * 2);
  const result: Frame = {
    event: 'frame',
    block: 'conv',
    step: 7,
    shape: [3, 2, 3],
    columns: 2,
    rows: 2,
    tileWidth: 3,
    tileHeight: 2,
    low: -1,
    high: 1,
    signed: true,
    pixels,
    ...over,
  };
  for (let map = 0; map < 3; map++)
    for (let row = 0; row < 2; row++)
      for (let column = 0; column < 3; column++)
        pixels[pixelOffset(result, map, row, column)] = 10 * map + 3 * row + column;
  return result;
}

const limits = { gap: 2, minTile: 20, maxTile: 100 };

describe('atlas', () => {
  it('reads each map where the engine put it', () => {
    const { pixels } = frame();
    expect([...pixels.subarray(0, 6)]).toEqual([0, 1, 2, 10, 11, 12]);
    expect([...pixels.subarray(12, 15)]).toEqual([20, 21, 22]);
  });

  it('turns bytes into values', () => {
    expect(byteValue({ low: -2, high: 2 }, 0)).toBe(-2);
    expect(byteValue({ low: -2, high: 2 }, 255)).toBe(2);
    expect(byteValue({ low: 0, high: 5.1 }, 51)).toBeCloseTo(1.02, 10);
  });

  it('reads vectors packed as tiles and as a row', () => {
    const tiles = frame({
      shape: [3],
      columns: 2,
      rows: 2,
      tileWidth: 1,
      tileHeight: 1,
      pixels: Uint8Array.of(1, 2, 3, 0),
    });
    tiles.pixels.set([1, 2, 3, 0]);
    expect([...vectorBytes(tiles)]).toEqual([1, 2, 3]);
    const row = { ...tiles, columns: 1, rows: 1, tileWidth: 3, pixels: Uint8Array.of(4, 5, 6) };
    expect([...vectorBytes(row)]).toEqual([4, 5, 6]);
  });

  it('knows planes from vectors', () => {
    expect(isSpatial({ shape: [6, 28, 28] })).toBe(true);
    expect(isSpatial({ shape: [120] })).toBe(false);
    expect(isSpatial({ shape: [120, 1, 1] })).toBe(false);
  });
});

describe('layoutGrid', () => {
  it('fits all maps and makes them as large as it can', () => {
    const grid = layoutGrid(6, 1, 296, 1000, limits);
    expect(grid.tileWidth).toBe(100);
    expect(grid.columns).toBe(2);
    expect(grid.rows).toBe(3);
    const flat = layoutGrid(6, 1, 640, 100, limits);
    expect(flat.columns).toBe(6);
    expect(flat.height).toBeLessThanOrEqual(100);
  });

  it('grows downwards instead of shrinking below the smallest tile', () => {
    const grid = layoutGrid(512, 1, 296, 200, limits);
    expect(grid.tileWidth).toBe(20);
    expect(grid.width).toBeLessThanOrEqual(296);
    expect(grid.height).toBeGreaterThan(200);
    expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(512);
  });

  it('makes tiles a whole multiple of their pixels', () => {
    const grid = layoutGrid(6, 1, 296, 1000, { ...limits, snap: 28 });
    expect(grid.tileWidth).toBe(84);
    expect(grid.columns).toBe(3);
    const wide = layoutGrid(6, 1, 296, 1000, { ...limits, maxTile: 160, snap: 28 });
    expect([wide.tileWidth, wide.columns]).toEqual([140, 2]);
    const small = layoutGrid(6, 1, 130, 1000, { ...limits, maxTile: 20, snap: 28 });
    expect(small.tileWidth).toBe(20);
  });

  it('keeps the aspect of maps that are not square', () => {
    const grid = layoutGrid(4, 2, 300, 300, limits);
    expect(grid.tileHeight).toBe(grid.tileWidth / 2);
    const tall = layoutGrid(4, 0.5, 300, 300, limits);
    expect(tall.tileWidth).toBe(tall.tileHeight / 2);
  });

  it('prefers full rows to slightly larger tiles', () => {
    const grid = layoutGrid(16, 1, 294, 520, { ...limits, maxTile: 144, snap: 8 });
    expect([grid.columns, grid.rows, grid.tileWidth]).toEqual([4, 4, 72]);
  });
});

describe('stripGrid', () => {
  it('takes a second row only where maps become nearly twice as large', () => {
    const shape = (maps: number, aspect = 1) => {
      const { rows, columns, tileWidth, width } = stripGrid(maps, aspect, 174, 42);
      expect(width).toBeLessThanOrEqual(174);
      return [rows, columns, tileWidth];
    };
    expect(shape(1)).toEqual([1, 1, 42]);
    expect(shape(6)).toEqual([1, 6, 27]);
    expect(shape(8)).toEqual([2, 4, 42]);
    expect(shape(2, 4)).toEqual([2, 1, 168]);
  });
});

describe('hitTest', () => {
  it('finds the map, its position and its value', () => {
    const grid = layoutGrid(3, 1.5, 130, 90, { gap: 2, minTile: 60, maxTile: 60 });
    expect(grid.columns).toBe(2);
    const { x, y } = gridOrigin(grid, 2);
    const hit = hitTest(grid, x + grid.tileWidth * 0.99, y + grid.tileHeight * 0.01);
    expect(hit?.map).toBe(2);
    const reading = readHit(frame(), hit ?? { map: 0, u: 0, v: 0 });
    expect(reading).toMatchObject({ channel: 2, row: 0, column: 2, reduced: false });
    expect(reading.value).toBeCloseTo(-1 + (22 / 255) * 2, 10);
  });

  it('misses gaps, the outside, and the empty end of the last row', () => {
    const grid = layoutGrid(3, 1, 42, 42, { gap: 2, minTile: 20, maxTile: 20 });
    expect(hitTest(grid, 20.5, 5)).toBeUndefined();
    expect(hitTest(grid, -1, 5)).toBeUndefined();
    expect(hitTest(grid, 5, 45)).toBeUndefined();
    expect(hitTest(grid, 30, 30)).toBeUndefined();
    expect(hitTest(grid, 5, 30)?.map).toBe(2);
  });

  it('says when a pixel stands for an area', () => {
    const reading = readHit(frame({ shape: [3, 20, 30] }), { map: 0, u: 0.5, v: 0.9 });
    expect(reading).toMatchObject({ row: 15, column: 15, reduced: true });
  });
});
