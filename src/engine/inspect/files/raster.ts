/** Numbers as pixels: maps side by side through a colour table, pictures, maps laid over the input. */
import type { Panel } from '../../../protocol/inspect';
import { byteOf } from '../atlas';
import { resizePlane } from '../given';
import { tableFor } from './colours';

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly pixels: Uint8Array;
}

/** Side that a picture is at least enlarged to, by whole factors. */
const SIDE = 360;
/** Maps that are drawn at most. */
export const MOST_MAPS = 1024;

export function exact(panel: Panel): Float32Array {
  if (panel.data.form !== 'exact') throw new Error('Files are made of exact panels.');
  return panel.data.values;
}

function canvas(width: number, height: number): Raster {
  return { width, height, pixels: new Uint8Array(width * height * 4) };
}

/** Each value as a block of pixels. */
function put(
  to: Raster,
  left: number,
  top: number,
  width: number,
  height: number,
  scale: number,
  colour: (i: number) => readonly [number, number, number],
): void {
  for (let y = 0; y < height * scale; y++)
    for (let x = 0; x < width * scale; x++) {
      const [r, g, b] = colour(Math.floor(y / scale) * width + Math.floor(x / scale));
      const at = ((top + y) * to.width + left + x) * 4;
      to.pixels[at] = r;
      to.pixels[at + 1] = g;
      to.pixels[at + 2] = b;
      to.pixels[at + 3] = 255;
    }
}

/** All maps of a panel as a grid, with a gap between them. */
export function mapsRaster(panel: Panel): Raster {
  const { shape } = panel;
  const values = exact(panel);
  const height = shape.length >= 2 ? (shape[shape.length - 2] as number) : 1;
  const width = shape[shape.length - 1] ?? 1;
  const size = height * width;
  const maps = Math.min(MOST_MAPS, Math.max(1, Math.floor(values.length / size)));
  const columns = columnsFor(shape, maps, Math.ceil(Math.sqrt((maps * height) / width)));
  const rows = Math.ceil(maps / columns);
  const longest = Math.max(columns * width, rows * height);
  const scale = Math.max(1, Math.floor(SIDE / longest));
  const gap = maps > 1 ? 2 : 0;
  const to = canvas(columns * (width * scale + gap) - gap, rows * (height * scale + gap) - gap);
  const colours = tableFor(panel.signed);
  for (let m = 0; m < maps; m++) {
    const left = (m % columns) * (width * scale + gap);
    const top = Math.floor(m / columns) * (height * scale + gap);
    put(to, left, top, width, height, scale, (i) => {
      return colours[byteOf(values[m * size + i] as number, panel)] as never;
    });
  }
  return to;
}

/** Filters (O, C, H, W): whole rows of C, so that the input channels stand in columns. */
function columnsFor(shape: readonly number[], maps: number, square: number): number {
  const inner = shape.length === 4 ? (shape[1] as number) : 1;
  if (inner === 1 || inner > 2 * square) return Math.min(maps, square);
  return Math.min(maps, inner * Math.max(1, Math.round(square / inner)));
}

/** A (1 or 3, H, W) picture in its own colours: the range of its values from black to white. */
export function pictureRaster(panel: Panel): Raster {
  const values = exact(panel);
  const [channels = 1, height = 1, width = 1] = panel.shape;
  if (channels !== 1 && channels !== 3) return mapsRaster(panel);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  const span = high > low ? high - low : 1;
  const size = height * width;
  const at = (c: number, i: number) =>
    Math.round((((values[c * size + i] as number) - low) / span) * 255);
  const scale = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
  const to = canvas(width * scale, height * scale);
  put(to, 0, 0, width, height, scale, (i) =>
    channels === 3 ? [at(0, i), at(1, i), at(2, i)] : [at(0, i), at(0, i), at(0, i)],
  );
  return to;
}

/** A map laid over the grey input: strong where the map is strong. */
export function overlayRaster(panel: Panel, input: Panel | undefined): Raster {
  const values = exact(panel);
  const [height = 1, width = 1] = panel.shape;
  const colours = tableFor(panel.signed);
  const scale = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
  const to = canvas(width * scale, height * scale);
  const grey = input && greyOf(input, height, width);
  put(to, 0, 0, width, height, scale, (i) => {
    const v = values[i] as number;
    const colour = colours[byteOf(v, panel)] as readonly [number, number, number];
    if (!grey) return colour;
    const strength = Math.min(1, Math.abs(v) / Math.max(Math.abs(panel.low), Math.abs(panel.high)));
    const alpha = 0.25 + 0.75 * strength;
    const under = grey[i] as number;
    return colour.map((c) => Math.round(c * alpha + under * (1 - alpha))) as never;
  });
  return to;
}

function greyOf(input: Panel, height: number, width: number): Float32Array {
  const values = exact(input);
  const [channels = 1, h = 1, w = 1] = input.shape;
  const mean = new Float32Array(h * w);
  values.forEach((v, i) => {
    const at = i % (h * w);
    mean[at] = (mean[at] as number) + v / channels;
  });
  const plane = resizePlane(mean, [h, w], [height, width]);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of plane) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  const span = high > low ? high - low : 1;
  return plane.map((v) => ((v - low) / span) * 255);
}
