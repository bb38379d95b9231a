/**
 * Picture files to RGB, as PIL's `Image.open(path).convert('RGB')` gives them: the format is taken from
 * the content and not from the name, grey is replicated, alpha dropped, palettes expanded; colour
 * profiles and EXIF orientation are not applied.
 */
import { open, readFile, stat } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { DataError, type RawImage } from '../contract';
import { decodeBmp } from './bmp';
import { type ImageHeader, MORE, readHeader } from './header';
import { decodeNetpbm } from './netpbm';

let library: Promise<(input: string | Uint8Array) => Sharp> | undefined;

/** sharp is loaded when the first picture needs it: data in memory never does. */
function sharp() {
  library ??= import('sharp').then(({ default: make }) => {
    // One picture at a time on each of libuv's threads; whole batches run beside each other.
    make.concurrency(1);
    make.cache(false);
    return (input: string | Uint8Array) => make(input, { ignoreIcc: true, failOn: 'error' });
  });
  return library;
}

/** A DataError for a file that cannot be opened or decoded. */
function failure(path: string, error: unknown): DataError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new DataError('data.missing', `The image ${path} is missing.`);
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    return new DataError('data.missing', `The image ${path} cannot be read (${code}).`);
  }
  const reason = String((error as Error).message)
    .split('\n')[0]
    ?.trim();
  return new DataError('data.invalid', `The image ${path} cannot be decoded: ${reason}.`);
}

/** PIL's conversion of CMYK to RGB: (255 − C)·(255 − K)/255 and so on, with its own division by 255. */
function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let i = 0, o = 0; i < cmyk.length; i += 4) {
    const light = 255 - (cmyk[i + 3] as number);
    for (let c = 0; c < 3; c++) {
      const t = (cmyk[i + c] as number) * light + 128;
      rgb[o++] = Math.max(0, light - (((t >> 8) + t) >> 8));
    }
  }
  return rgb;
}

async function decodeBytes(bytes: Uint8Array): Promise<RawImage> {
  const header = readHeader(bytes);
  const found = header === MORE ? undefined : header;
  if (found?.format === 'bmp') return { ...decodeBmp(bytes), channels: 3 };
  if (found?.format === 'netpbm') return { ...decodeNetpbm(bytes), channels: 3 };
  // sharp also draws SVG, which is no picture of samples and which PIL refuses.
  if (bytes[0] === 0x3c) throw new Error('it is not an image');

  const image = (await sharp())(bytes);
  const tiff = (bytes[0] === 0x49 && bytes[1] === 0x49) || (bytes[0] === 0x4d && bytes[1] === 0x4d);
  const cmyk = found?.components === 4 || (tiff && (await image.metadata()).space === 'cmyk');
  const raw = cmyk
    ? image.pipelineColourspace('cmyk').toColourspace('cmyk')
    : image.removeAlpha().toColourspace('srgb');
  const { data, info } = await raw.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const pixels = cmyk ? cmykToRgb(data) : data;
  if (pixels.length !== info.width * info.height * 3) {
    throw new Error(`it has ${info.channels} channels where 3 are expected`);
  }
  return { width: info.width, height: info.height, channels: 3, pixels };
}

/** Decodes a picture file to RGB. Throws DataError naming the file. */
export async function decodeImage(path: string): Promise<RawImage> {
  try {
    const bytes = await readFile(path);
    if (bytes.length === 0) throw new Error('the file is empty');
    return await decodeBytes(bytes);
  } catch (error) {
    throw failure(path, error);
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sizes already read; an entry holds while the file's length and time are the same. */
const sizes = new Map<string, Size & { readonly bytes: number; readonly time: number }>();
const SIZES_KEPT = 500_000;

const FIRST_BYTES = 4096;
const MOST_BYTES = 1 << 20;

async function headerOf(path: string, length: number): Promise<ImageHeader | undefined> {
  const file = await open(path, 'r');
  try {
    for (let size = FIRST_BYTES; ; size *= 4) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, length)), {
        position: 0,
      });
      const header = readHeader(buffer.subarray(0, bytesRead));
      if (header !== MORE) return header;
      if (bytesRead >= length || size >= MOST_BYTES) return undefined;
    }
  } finally {
    await file.close();
  }
}

/** Width and height of a picture file, from its header; remembered. Throws DataError naming the file. */
export async function imageSize(path: string): Promise<Size> {
  try {
    const { size: bytes, mtimeMs: time } = await stat(path);
    const known = sizes.get(path);
    if (known?.bytes === bytes && known.time === time) return known;
    if (bytes === 0) throw new Error('the file is empty');
    const { width, height } =
      (await headerOf(path, bytes)) ?? (await (await sharp())(path).metadata());
    if (!(width > 0 && height > 0)) throw new Error(`its size is ${width}×${height}`);
    if (sizes.size >= SIZES_KEPT) sizes.clear();
    sizes.set(path, { width, height, bytes, time });
    return { width, height };
  } catch (error) {
    throw failure(path, error);
  }
}
