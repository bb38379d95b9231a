/**
 * Masks: pictures whose numbers are class ids. PNGs are read here, because a palette's indices are the ids
 * and the image library hands out its colours; other formats are taken where all channels are the same.
 */
import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import type { DataError, RawImage } from '../contract';
import { unreachable } from '../datasets/files';
import { refused } from '../problems';
import { decodeImage } from './decode';

interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA. */
  readonly color: number;
  readonly interlaced: boolean;
  readonly data: Uint8Array;
}

function readPng(bytes: Uint8Array): PngHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 33 || view.getUint32(0) !== 0x89504e47) return undefined;
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x49444154) parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: bytes[24] as number,
    color: bytes[25] as number,
    interlaced: bytes[28] === 1,
    data: Buffer.concat(parts),
  };
}

/** The numbers of a grey or palette PNG of up to 8 bits, not stretched to 0…255. */
function indicesOf(png: PngHeader): Uint8Array {
  const { width, height, depth } = png;
  const row = Math.ceil((width * depth) / 8);
  const raw = inflateSync(png.data);
  if (raw.length < (row + 1) * height) throw new Error('it is cut short');
  const out = new Uint8Array(width * height);
  let above = new Uint8Array(row);
  for (let y = 0; y < height; y++) {
    const start = y * (row + 1);
    const line = unfiltered(raw[start] as number, raw.subarray(start + 1, start + 1 + row), above);
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = line[bit >> 3] as number;
      out[y * width + x] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
    above = line;
  }
  return out;
}

/** PNG's filters 0 to 4 for pixels of at most one byte. */
function unfiltered(filter: number, line: Uint8Array, above: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(line.length);
  for (let i = 0; i < line.length; i++) {
    const left = i > 0 ? (out[i - 1] as number) : 0;
    const up = above[i] as number;
    const corner = i > 0 ? (above[i - 1] as number) : 0;
    let add = 0;
    if (filter === 1) add = left;
    else if (filter === 2) add = up;
    else if (filter === 3) add = (left + up) >> 1;
    else if (filter === 4) {
      const p = left + up - corner;
      const [a, b, c] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - corner)];
      add = a <= b && a <= c ? left : b <= c ? up : corner;
    }
    out[i] = (line[i] as number) + add;
  }
  return out;
}

function damaged(path: string): DataError {
  return refused(
    'data.invalid',
    'corrupt',
    `The mask ${path} is damaged and cannot be decoded.`,
    `掩码 ${path} 已损坏，无法解码。`,
  );
}

/** The class ids in a mask file, mode L. Throws DataError. */
export async function decodeIds(path: string): Promise<RawImage> {
  const bytes = await readFile(path).catch((error) => {
    throw unreachable('file', path, error);
  });
  const png = readPng(bytes);
  if (png && (png.color === 0 || png.color === 3) && png.depth <= 8 && !png.interlaced) {
    const { width, height } = png;
    try {
      return { width, height, channels: 1, pixels: indicesOf(png) };
    } catch {
      throw damaged(path);
    }
  }
  if (png && png.depth === 16)
    throw refused(
      'data.invalid',
      'mask_values',
      `The mask ${path} has 16 bits for each pixel; class ids are 8 bits, 0 to 255.`,
      `掩码 ${path} 每像素 16 位；类别编号应为 8 位，0 到 255。`,
    );
  const { width, height, pixels: rgb } = await decodeImage(path);
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const [r, g, b] = [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]];
    if (r !== g || g !== b)
      throw refused(
        'data.invalid',
        'mask_values',
        `The mask ${path} is coloured: class ids are grey values or palette indices. Save it as a grey or palette PNG.`,
        `掩码 ${path} 是彩色的：类别编号应为灰度值或调色板索引。请存为灰度或调色板 PNG。`,
      );
    pixels[i] = r as number;
  }
  return { width, height, channels: 1, pixels };
}
