/**
 * Picture files to RGB, as PIL's `Image.open(path).convert('RGB')` gives them: the format is taken from
 * the content and not from the name, grey is replicated, alpha dropped, palettes expanded; colour
 * profiles and EXIF orientation are not applied.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { DataError, type RawImage } from '../contract';
import type { Reading } from '../datasets/contract';
import { decodeBmp } from './bmp';
import { GREY_16, type ImageHeader, MORE, MOST_PIXELS, readHeader } from './header';
import { JpegDecoder, type JpegOptions } from './jpeg/decoder';
import { decodeNetpbm } from './netpbm';

let library: Promise<(input: string | Uint8Array) => Sharp> | undefined;

/** sharp is loaded when the first picture needs it: data in memory never does. */
function sharp() {
  library ??= import('sharp').then(({ default: make }) => {
    // One picture at a time on each of libuv's threads; whole batches run beside each other.
    make.concurrency(1);
    make.cache(false);
    return (input: string | Uint8Array) =>
      make(input, {
        ignoreIcc: true,
        failOn: 'error',
        limitInputPixels: MOST_PIXELS,
        sequentialRead: true,
      });
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

/** Larger files are no pictures that can be trained on. */
const MOST_BYTES_OF_FILE = 2 ** 30;

/** This thread's decoder of JPEG. */
let jpegs: JpegDecoder | undefined;

function isTiff(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x49 && bytes[1] === 0x49) || (bytes[0] === 0x4d && bytes[1] === 0x4d);
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/** Decodes the first `length` bytes of the decoder's room. */
function decodeJpeg(decoder: JpegDecoder, length: number, options?: JpegOptions): RawImage {
  // After an error, and after a picture of extraordinary size, the next one gets a new decoder.
  jpegs = undefined;
  const image = decoder.decode(length, options);
  if (!decoder.isLarge) jpegs = decoder;
  return image;
}

async function decodeBytes(bytes: Uint8Array): Promise<RawImage> {
  if (isJpeg(bytes)) {
    const decoder = jpegs ?? new JpegDecoder();
    decoder.roomFor(bytes.length).set(bytes);
    const image = decodeJpeg(decoder, bytes.length);
    return { ...image, pixels: image.pixels.slice() };
  }
  const header = readHeader(bytes);
  const found = header === MORE ? undefined : header;
  if (found && found.width * found.height > MOST_PIXELS)
    throw new Error(
      `${found.width}×${found.height} pixels are too many; the most is ${MOST_PIXELS} in all`,
    );
  if (found?.format === 'bmp') return { ...decodeBmp(bytes), channels: 3 };
  if (found?.format === 'netpbm') return { ...decodeNetpbm(bytes), channels: 3 };
  // sharp also draws SVG, which is no picture of samples and which PIL refuses.
  if (bytes[0] === 0x3c) throw new Error('it is not an image');

  const image = (await sharp())(bytes);
  const tiff = isTiff(bytes);
  const space = tiff ? (await image.metadata()).space : undefined;
  // PNG: bits and kind of colour stand in the header.
  if (space === 'grey16' || (found?.format === 'png' && bytes[24] === 16 && bytes[25] === 0))
    throw new Error(GREY_16);
  const cmyk = space === 'cmyk';
  // PIL turns TIFF as its orientation says, and no other format.
  const upright = tiff ? image.autoOrient() : image;
  const raw = cmyk
    ? upright.pipelineColourspace('cmyk').toColourspace('cmyk')
    : upright.removeAlpha().toColourspace('srgb');
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

/**
 * The same for one picture after another. A JPEG is decoded at once, without a copy: its pixels are good
 * until the next picture is read, and only the part that is needed may be there. Throws DataError.
 */
export function readImage(path: string, how?: Reading): RawImage | Promise<RawImage> {
  if (!how?.alone) return decodeImage(path);
  try {
    const file = openSync(path, 'r');
    let bytes: Uint8Array;
    const decoder = jpegs ?? new JpegDecoder();
    try {
      const { size } = fstatSync(file);
      if (size === 0) throw new Error('the file is empty');
      if (size > MOST_BYTES_OF_FILE) throw new Error('the file is larger than 1 GB');
      const room = decoder.roomFor(size);
      let length = 0;
      for (let got = 1; got > 0 && length < size; length += got)
        got = readSync(file, room, length, size - length, null);
      bytes = room.subarray(0, length);
    } finally {
      closeSync(file);
    }
    if (isJpeg(bytes)) return decodeJpeg(decoder, bytes.length, how);
    jpegs ??= decoder;
    return decodeBytes(bytes.slice()).catch((error) => {
      throw failure(path, error);
    });
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

/** As decoded: PIL turns TIFF, and no other format. */
async function sizeBySharp(path: string): Promise<Size> {
  const { format, width, height, autoOrient } = await (await sharp())(path).metadata();
  return format === 'tiff' ? autoOrient : { width, height };
}

/** Width and height of a picture file, from its header; remembered. Throws DataError naming the file. */
export async function imageSize(path: string): Promise<Size> {
  try {
    const { size: bytes, mtimeMs: time } = await stat(path);
    const known = sizes.get(path);
    if (known?.bytes === bytes && known.time === time) return known;
    if (bytes === 0) throw new Error('the file is empty');
    const { width, height } = (await headerOf(path, bytes)) ?? (await sizeBySharp(path));
    if (!(width > 0 && height > 0)) throw new Error(`its size is ${width}×${height}`);
    if (sizes.size >= SIZES_KEPT) sizes.clear();
    sizes.set(path, { width, height, bytes, time });
    return { width, height };
  } catch (error) {
    throw failure(path, error);
  }
}
