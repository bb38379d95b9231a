/**
 * Affine warps of byte pictures as PIL's `Image.transform` does them, byte for byte (parity 2.3). The
 * matrix (a b c / d e f) leads from places of the output to places of the input.
 */
import type { RawImage } from '../contract';
import { hasAlpha, premultiply, unpremultiply } from './alpha';

export type Matrix = readonly [number, number, number, number, number, number];

export type WarpMode = 'NEAREST' | 'BILINEAR' | 'BICUBIC';

/** Writes the warped `image` as width × height pixels to `out`; `fill` holds a byte for each channel. */
export function warpImage(
  image: RawImage,
  matrix: Matrix,
  mode: WarpMode,
  width: number,
  height: number,
  fill: readonly number[],
  out: Uint8Array,
): void {
  const { channels } = image;
  for (let i = 0; i < width * height * channels; i += channels)
    for (let c = 0; c < channels; c++) out[i + c] = fill[c] as number;
  if (mode === 'NEAREST') {
    nearest(image, matrix, width, height, out);
    return;
  }
  if (!hasAlpha(channels)) {
    blended(image, matrix, mode, width, height, out);
    return;
  }
  const pixels = new Uint8Array(image.pixels.length);
  premultiply(image.pixels, pixels, channels);
  blended({ ...image, pixels }, matrix, mode, width, height, out);
  unpremultiply(out.subarray(0, width * height * channels), channels);
}

/** PIL's truncation towards 0 that makes all negative places −1. */
const coordinate = (v: number) => (v < 0 ? -1 : Math.trunc(v));

/** Without rotation PIL adds the step up in floats, with it in 16.16 fixed point. */
function nearest(image: RawImage, m: Matrix, width: number, height: number, out: Uint8Array): void {
  const { width: w, height: h, channels, pixels } = image;
  const copy = (from: number, to: number) => {
    for (let c = 0; c < channels; c++) out[to + c] = pixels[from + c] as number;
  };
  if (m[1] === 0 && m[3] === 0) {
    const columns = new Int32Array(width);
    for (let x = 0, at = m[2] + m[0] * 0.5; x < width; x++, at += m[0]) columns[x] = coordinate(at);
    for (let y = 0, at = m[5] + m[4] * 0.5; y < height; y++, at += m[4]) {
      const row = coordinate(at);
      if (row < 0 || row >= h) continue;
      for (let x = 0; x < width; x++) {
        const column = columns[x] as number;
        if (column >= 0 && column < w)
          copy((row * w + column) * channels, (y * width + x) * channels);
      }
    }
    return;
  }
  const fixed = (v: number) => Math.floor(v * 65536 + 0.5);
  const a = fixed(m[0]);
  const b = fixed(m[1]);
  const d = fixed(m[3]);
  const e = fixed(m[4]);
  let startX = fixed(m[2] + m[0] * 0.5 + m[1] * 0.5);
  let startY = fixed(m[5] + m[3] * 0.5 + m[4] * 0.5);
  for (let y = 0; y < height; y++, startX += b, startY += e) {
    let px = startX;
    let py = startY;
    for (let x = 0; x < width; x++, px += a, py += d) {
      const column = Math.floor(px / 65536);
      const row = Math.floor(py / 65536);
      if (column >= 0 && column < w && row >= 0 && row < h)
        copy((row * w + column) * channels, (y * width + x) * channels);
    }
  }
}

function cubicAt(p0: number, p1: number, p2: number, p3: number, d: number): number {
  return p1 + d * (-p0 + p2 + d * (2 * (p0 - p1) + p2 - p3 + d * (-p0 + p1 - p2 + p3)));
}

function blended(
  image: RawImage,
  m: Matrix,
  mode: WarpMode,
  width: number,
  height: number,
  out: Uint8Array,
): void {
  const { width: w, height: h, channels, pixels } = image;
  const at = (x: number, y: number) =>
    ((y < 0 ? 0 : y >= h ? h - 1 : y) * w + (x < 0 ? 0 : x >= w ? w - 1 : x)) * channels;
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += channels) {
      const sx = m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2];
      const sy = m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5];
      if (sx < 0 || sx >= w || sy < 0 || sy >= h) continue;
      const left = Math.floor(sx - 0.5);
      const top = Math.floor(sy - 0.5);
      const dx = sx - 0.5 - left;
      const dy = sy - 0.5 - top;
      if (mode === 'BILINEAR') {
        const p00 = at(left, top);
        const p01 = at(left + 1, top);
        const p10 = at(left, top + 1);
        const p11 = at(left + 1, top + 1);
        for (let c = 0; c < channels; c++) {
          const a = pixels[p00 + c] as number;
          const b = pixels[p10 + c] as number;
          const upper = a + ((pixels[p01 + c] as number) - a) * dx;
          const lower = b + ((pixels[p11 + c] as number) - b) * dx;
          out[o + c] = upper + (lower - upper) * dy;
        }
        continue;
      }
      for (let c = 0; c < channels; c++) {
        const row = (k: number) => {
          const pixel = (j: number) => pixels[at(left - 1 + j, top - 1 + k) + c] as number;
          return cubicAt(pixel(0), pixel(1), pixel(2), pixel(3), dx);
        };
        const value = cubicAt(row(0), row(1), row(2), row(3), dy);
        out[o + c] = value <= 0 ? 0 : Math.min(value, 255);
      }
    }
  }
}
