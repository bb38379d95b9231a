/**
 * Panels as tiles: each map of a panel (channel, filter, slice) as bytes between its scale's ends, with
 * the value behind every pixel. Pure.
 */
import type { Panel } from '../../protocol/inspect';

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
}

export interface Tiles {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Size of a map before it was cut down for the screen. */
  readonly fullWidth: number;
  readonly fullHeight: number;
  scale(map: number): Scale;
  bytes(map: number): Uint8Array;
  value(map: number, row: number, column: number): number;
}

export type ScaleMode = 'shared' | 'own';

/** Height and width of one map of a shape: the last two axes, or a row. */
export function planeOf(shape: readonly number[]): readonly [number, number] {
  const rank = shape.length;
  return rank < 2 ? [1, shape[0] ?? 1] : [shape[rank - 2] ?? 1, shape[rank - 1] ?? 1];
}

/** How a panel is drawn: a picture of one row is a signal, and is seen as a line. */
export function drawnAs(panel: Panel): Panel['kind'] {
  return panel.kind === 'picture' && planeOf(panel.shape)[0] === 1 ? 'lines' : panel.kind;
}

/** Symmetric about zero where there are negative values; from zero where there are none. */
export function scaleOf(values: ArrayLike<number>): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low > high) return { low: 0, high: 1, signed: false };
  if (low < 0) {
    const bound = Math.max(-low, high);
    return { low: -bound, high: bound, signed: true };
  }
  return { low: 0, high: high > 0 ? high : 1, signed: false };
}

/** Byte of a value on a scale, clamped. */
export function byteOf(value: number, { low, high }: Scale): number {
  const t = ((value - low) / (high - low)) * 255;
  return t >= 255 ? 255 : t > 0 ? Math.round(t) : 0;
}

/** The maps of a panel. */
export function tilesOf(panel: Panel, mode: ScaleMode = 'shared'): Tiles {
  const shared: Scale = { low: panel.low, high: panel.high, signed: panel.signed };
  const [fullHeight, fullWidth] = planeOf(panel.shape);
  const { data } = panel;
  if (data.form === 'exact') {
    const size = fullHeight * fullWidth;
    const own = (map: number) => data.values.subarray(map * size, (map + 1) * size);
    const scale = (map: number) => (mode === 'own' ? scaleOf(own(map)) : shared);
    return {
      count: size > 0 ? Math.floor(data.values.length / size) : 0,
      width: fullWidth,
      height: fullHeight,
      fullWidth,
      fullHeight,
      scale,
      bytes: (map) => {
        const scaled = scale(map);
        return Uint8Array.from(own(map), (v) => byteOf(v, scaled));
      },
      value: (map, row, column) => data.values[map * size + row * fullWidth + column] ?? Number.NaN,
    };
  }
  const { columns, tileWidth, tileHeight, pixels } = data;
  const stride = columns * tileWidth;
  const corner = (map: number) =>
    Math.floor(map / columns) * tileHeight * stride + (map % columns) * tileWidth;
  const raw = (map: number) => {
    const bytes = new Uint8Array(tileWidth * tileHeight);
    for (let y = 0; y < tileHeight; y++) {
      const from = corner(map) + y * stride;
      bytes.set(pixels.subarray(from, from + tileWidth), y * tileWidth);
    }
    return bytes;
  };
  const meant = (byte: number) => shared.low + (byte / 255) * (shared.high - shared.low);
  const scale = (map: number) =>
    mode === 'own' ? scaleOf(Float32Array.from(raw(map), meant)) : shared;
  const product = panel.shape.reduce((a, b) => a * b, 1);
  return {
    count: Math.round(product / (fullWidth * fullHeight)),
    width: tileWidth,
    height: tileHeight,
    fullWidth,
    fullHeight,
    scale,
    bytes: (map) => {
      if (mode === 'shared') return raw(map);
      const scaled = scale(map);
      return raw(map).map((byte) => byteOf(meant(byte), scaled));
    },
    value: (map, row, column) => meant(pixels[corner(map) + row * stride + column] ?? 0),
  };
}

/** The same tiles in another order, or some of them. */
export function pick(tiles: Tiles, order: readonly number[]): Tiles {
  const at = (map: number) => order[map] ?? 0;
  return {
    ...tiles,
    count: order.length,
    scale: (map) => tiles.scale(at(map)),
    bytes: (map) => tiles.bytes(at(map)),
    value: (map, row, column) => tiles.value(at(map), row, column),
  };
}

/** a − b, map by map, on one scale; `null` when they are not of one size. */
export function difference(a: Panel, b: Panel): Panel | null {
  if (a.shape.join() !== b.shape.join()) return null;
  if (a.data.form !== 'exact' || b.data.form !== 'exact') return null;
  const other = b.data.values;
  const values = a.data.values.map((v, i) => v - (other[i] ?? 0));
  const bound = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0) || 1;
  return { ...a, low: -bound, high: bound, signed: true, data: { form: 'exact', values } };
}

/** The exact numbers of a panel, or what its bytes stand for. */
export function numbersOf(panel: Panel): Float32Array {
  if (panel.data.form === 'exact') return panel.data.values;
  const tiles = tilesOf(panel);
  const size = tiles.width * tiles.height;
  const values = new Float32Array(tiles.count * size);
  for (let map = 0; map < tiles.count; map++)
    for (let i = 0; i < size; i++)
      values[map * size + i] = tiles.value(map, Math.floor(i / tiles.width), i % tiles.width);
  return values;
}

/** Where each of `count` channels goes: in their own order, or the most active first. */
export function orderOf(count: number, activity: ArrayLike<number> | null): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  if (activity) order.sort((a, b) => (activity[b] ?? 0) - (activity[a] ?? 0) || a - b);
  return order;
}
