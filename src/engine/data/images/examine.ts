/** What is wrong with a picture file, or worth knowing of it: found by reading it whole. */
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Metadata } from 'sharp';
import type { FileProblem, FileReason } from '../../../protocol/data';
import { DataError } from '../contract';
import type { Examined } from '../datasets/contract';
import { unreachable } from '../datasets/files';
import { errorRow, noteRow } from '../problems';
import { decodeImage } from './decode';
import { MORE, MOST_PIXELS, readHeader } from './header';

/** What a file's first bytes say it is. */
interface Kind {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Bits for each channel. */
  readonly depth: 8 | 16;
  readonly cmyk: boolean;
  readonly grey: boolean;
  readonly pages: number;
  /** EXIF orientation; 1 is upright. */
  readonly orientation: number;
}

/** Formats by the endings that files of them have. */
const ENDINGS: Readonly<Record<string, string>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.bmp': 'bmp',
  '.ppm': 'netpbm',
  '.pgm': 'netpbm',
  '.pbm': 'netpbm',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.webp': 'webp',
};

const NAMES: Readonly<Record<string, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  bmp: 'BMP',
  netpbm: 'PPM',
  tiff: 'TIFF',
  webp: 'WebP',
  gif: 'GIF',
  heif: 'HEIF',
};

async function metadataOf(bytes: Uint8Array): Promise<Metadata | undefined> {
  const { default: sharp } = await import('sharp');
  return sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch(() => undefined);
}

async function kindOf(bytes: Uint8Array): Promise<Kind | undefined> {
  const header = readHeader(bytes);
  if (header && header !== MORE && (header.format === 'bmp' || header.format === 'netpbm')) {
    const { format, width, height } = header;
    const plain = { depth: 8, cmyk: false, grey: false, pages: 1, orientation: 1 } as const;
    return { format, width, height, ...plain };
  }
  // sharp also takes SVG, which is no picture of samples.
  if (bytes[0] === 0x3c) return undefined;
  const found = await metadataOf(bytes);
  if (!found?.format || found.format === 'svg') return undefined;
  return {
    format: found.format,
    width: found.width,
    height: found.pageHeight ?? found.height,
    depth: found.depth === 'ushort' || found.depth === 'short' ? 16 : 8,
    cmyk: found.space === 'cmyk',
    grey: found.space === 'grey16' || found.space === 'b-w',
    pages: found.format === 'png' ? framesOfPng(bytes) : (found.pages ?? 1),
    orientation: found.orientation ?? 1,
  };
}

/** Frames of an animated PNG: its acTL chunk stands before the pixels. */
function framesOfPng(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 16 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'acTL') return view.getUint32(at + 8);
    if (type === 'IDAT') break;
  }
  return 1;
}

const includes = (bytes: Uint8Array, text: string, from: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(text, from, 'latin1') >= 0;

/** Whether the end that the format demands is missing. */
function isCutShort(bytes: Uint8Array, error: unknown): boolean {
  const n = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, n);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return !includes(bytes, '\xff\xd9', n - 4096);
  if (bytes[0] === 0x89) return !includes(bytes, 'IEND', Math.max(0, n - 64));
  if (bytes[0] === 0x47) return bytes[n - 1] !== 0x3b;
  if (bytes[0] === 0x52 && n > 8) return view.getUint32(4, true) + 8 > n;
  if (bytes[0] === 0x42 && n > 6) return view.getUint32(2, true) > n;
  return /cut short|truncat|unexpected end|premature/i.test(String((error as Error)?.message));
}

/** First bytes of the formats that pictures come in. */
function looksLikePicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return (
    /^(\xff\xd8|\x89PNG|GIF8|BM|II\*\0|MM\0\*)/.test(start) || /^RIFF[\s\S]{4}WEBP/.test(start)
  );
}

type Row = readonly [reason: FileReason, en: string, zh: string];

function notesOf(path: string, kind: Kind): Row[] {
  const rows: Row[] = [];
  const name = NAMES[kind.format] ?? kind.format;
  const ending = extname(path).toLowerCase();
  if (ENDINGS[ending] !== undefined && ENDINGS[ending] !== kind.format)
    rows.push([
      'mislabelled',
      `Named ${ending} but holds ${name}: read as ${name}.`,
      `扩展名是 ${ending}，内容是 ${name}：按 ${name} 读取。`,
    ]);
  if (kind.depth === 16 && !kind.grey)
    rows.push([
      'depth_16',
      '16 bits for each channel: read as 8 bits.',
      '每通道 16 位：按 8 位读取。',
    ]);
  if (kind.cmyk) rows.push(['cmyk', 'CMYK colours: converted to RGB.', 'CMYK 颜色：转换为 RGB。']);
  if (kind.pages > 1)
    rows.push([
      'animated',
      `${kind.pages} frames: only the first is used.`,
      `共 ${kind.pages} 帧：只使用第一帧。`,
    ]);
  if (kind.orientation > 1)
    rows.push([
      'exif_rotated',
      `EXIF says to turn it (orientation ${kind.orientation}); pixels are used as stored, as PIL does.`,
      `EXIF 要求旋转（orientation ${kind.orientation}）；与 PIL 一样按存储的像素使用。`,
    ]);
  return rows;
}

/** Rows and size of a picture whose bytes are here. */
async function examineBytes(
  path: string,
  bytes: Uint8Array,
  decode: () => Promise<unknown>,
): Promise<{ size?: Examined['size']; error?: Row; notes: readonly Row[] }> {
  if (bytes.length === 0)
    return {
      error: ['empty', 'The file is empty (0 bytes).', '文件是空的（0 字节）。'],
      notes: [],
    };
  const kind = await kindOf(bytes);
  if (!kind && !looksLikePicture(bytes))
    return {
      error: ['not_an_image', 'The content is not a picture.', '内容不是图像。'],
      notes: [],
    };
  const size = kind && { width: kind.width, height: kind.height };
  const notes = kind ? notesOf(path, kind) : [];
  const sized = size ? { size } : {};
  if (size && size.width * size.height > MOST_PIXELS)
    return {
      ...sized,
      notes,
      error: [
        'too_large',
        `${size.width}×${size.height} pixels are too many to decode; the most is ${MOST_PIXELS} in all.`,
        `${size.width}×${size.height} 像素过多，无法解码；最多共 ${MOST_PIXELS}。`,
      ],
    };
  if (kind?.depth === 16 && kind.grey)
    return {
      ...sized,
      notes,
      error: [
        'depth_16',
        'Grey with 16 bits: PIL clips it to white, so it is not used. Save it with 8 bits.',
        '16 位灰度：PIL 会截断为白色，因此不使用。请另存为 8 位。',
      ],
    };
  try {
    await decode();
    return { ...sized, notes };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { detail, message } = error;
    if (detail && !['corrupt', 'truncated'].includes(detail.reason))
      return { ...sized, notes, error: [detail.reason, message, detail.zh] };
    if (isCutShort(bytes, error))
      return {
        ...sized,
        notes,
        error: ['truncated', 'The picture is cut short.', '图像不完整，被截断。'],
      };
    return {
      ...sized,
      notes,
      error: ['corrupt', 'The picture is damaged and cannot be decoded.', '图像已损坏，无法解码。'],
    };
  }
}

/** The rows of a picture file by path, while its length and time are the same. */
const known = new Map<string, { bytes: number; time: number; examined: Promise<ExaminedFile> }>();
const KNOWN_MOST = 500_000;

type ExaminedFile = Awaited<ReturnType<typeof examineBytes>>;

/**
 * Reads a picture file whole; remembered while the file stays the same. `index` goes into the rows.
 *
 * @param decode what must succeed besides; by default decoding to RGB
 */
export async function examinePicture(
  path: string,
  index: number | null,
  decode: (path: string) => Promise<unknown> = decodeImage,
): Promise<Examined> {
  try {
    const { size: bytes, mtimeMs: time } = await stat(path);
    const before = known.get(path);
    let examined = before?.examined;
    if (before?.bytes !== bytes || before.time !== time || !examined) {
      examined = readFile(path).then((data) => examineBytes(path, data, () => decode(path)));
      if (known.size >= KNOWN_MOST) known.clear();
      known.set(path, { bytes, time, examined });
      // A disk that was away may be back.
      examined.catch(() => known.delete(path));
    }
    const { size, error, notes } = await examined;
    const problems: FileProblem[] = notes.map(([reason, en, zh]) =>
      noteRow(path, index, reason, en, zh),
    );
    if (error) problems.unshift(errorRow(path, index, ...error));
    return { ...(size && { size }), problems };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined || error instanceof DataError)
      throw error;
    const { message, detail } = unreachable('file', path, error);
    return {
      problems: [
        errorRow(path, index, detail?.reason ?? 'unreachable', message, detail?.zh ?? message),
      ],
    };
  }
}
