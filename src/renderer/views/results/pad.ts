/** Pixels of a drawing pad: strokes with soft edges, and pictures brought in from files. Pure but for the canvas. */
import type { GivenImage } from '../../../protocol/inspect';

/** Longest side of a picture that is handed to the engine. */
const LARGEST = 1024;

/** Grey values of a pad: white strokes on black, row by row. */
export interface Pad {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export function emptyPad(width: number, height: number): Pad {
  return { width, height, values: new Float32Array(width * height) };
}

/** Distance from a point to a segment. */
function distance(px: number, py: number, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((px - a.x) * dx + (py - a.y) * dy) / length));
  return Math.hypot(px - a.x - t * dx, py - a.y - t * dy);
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Adds a stroke from one point to another, in pixels of the pad. Pixels within `radius` become white, the
 * edge fades over one pixel, as in scanned digits.
 */
export function stroke(pad: Pad, a: Point, b: Point, radius: number): void {
  const reach = radius + 1;
  const top = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach));
  const bottom = Math.min(pad.height - 1, Math.ceil(Math.max(a.y, b.y) + reach));
  const left = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach));
  const right = Math.min(pad.width - 1, Math.ceil(Math.max(a.x, b.x) + reach));
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const ink = Math.min(1, Math.max(0, radius + 0.5 - distance(x + 0.5, y + 0.5, a, b)));
      const i = y * pad.width + x;
      pad.values[i] = Math.max(pad.values[i] ?? 0, ink);
    }
}

/** Whether nothing is drawn. */
export function isEmpty(pad: Pad): boolean {
  return pad.values.every((value) => value === 0);
}

/** The pad as the engine takes it. */
export function imageOf({ width, height, values }: Pad): GivenImage {
  return {
    width,
    height,
    channels: 1,
    pixels: Uint8Array.from(values, (value) => Math.round(value * 255)),
  };
}

/** A file's picture in its own colours, at most 1024 pixels wide or high. Throws when it is none. */
export async function imageOfFile(file: Blob): Promise<GivenImage> {
  const bitmap = await createImageBitmap(file);
  try {
    const shrink = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * shrink));
    const height = Math.max(1, Math.round(bitmap.height * shrink));
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('There is no canvas.');
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const pixels = new Uint8Array(width * height * 3);
    for (let i = 0, to = 0; i < data.length; i += 4)
      for (let c = 0; c < 3; c++) pixels[to++] = data[i + c] ?? 0;
    return { width, height, channels: 3, pixels };
  } finally {
    bitmap.close();
  }
}

/** RGBA pixels of a given image. */
export function pixelsOf({ width, height, channels, pixels }: GivenImage): ImageData {
  const data = new ImageData(width, height);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 4; c++)
      data.data[i * 4 + c] = c === 3 ? 255 : (pixels[i * channels + (channels === 3 ? c : 0)] ?? 0);
  return data;
}
