/** NumPy's file formats: .npy (versions 1 to 3) and .npz, a ZIP of such files. */
import { open, readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { DataError } from '../contract';
import { refused } from '../problems';
import type { Loaded } from './arrays';
import { unreachable } from './files';

interface NpyHeader {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers start. */
  readonly start: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

function wrong(name: string, en: string, zh: string): DataError {
  return refused('data.invalid', 'wrong_format', `${name} ${en}`, `${name} ${zh}`);
}

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** Reads the header of .npy bytes; `name` is for messages. Throws DataError. */
export function npyHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (bytes.length === 0)
    throw refused(
      'data.invalid',
      'empty',
      `${name} is empty (0 bytes).`,
      `${name} 是空的（0 字节）。`,
    );
  if (!isNpy(bytes))
    throw wrong(
      name,
      'is no .npy file: it was not saved by numpy.save.',
      '不是 .npy 文件：不是由 numpy.save 保存的。',
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const long = (bytes[6] ?? 1) >= 2;
  const from = long ? 12 : 10;
  if (bytes.length < from) throw cutShort(name);
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (bytes.length < from + length) throw cutShort(name);
  const text = Buffer.from(bytes.subarray(from, from + length)).toString('utf8');
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descr === undefined && /'descr':\s*\[/.test(text))
    throw refused(
      'data.invalid',
      'wrong_type',
      `${name} holds records with fields; arrays of numbers are expected. Save each field as an array.`,
      `${name} 含有带字段的记录；应为数值数组。请把每个字段存为数组。`,
    );
  if (descr === undefined || shape === undefined)
    throw wrong(name, 'has a damaged header.', '的文件头已损坏。');
  return {
    descr,
    fortran: /'fortran_order':\s*True/.test(text),
    shape: shape
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(Number),
    start: from + length,
  };
}

function cutShort(name: string): DataError {
  return refused(
    'data.truncated',
    'truncated',
    `${name} is cut short.`,
    `${name} 不完整，被截断。`,
  );
}

/** Half floats, IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

type Read = (view: DataView, at: number, little: boolean) => number;

const READS: Readonly<Record<string, readonly [size: number, whole: boolean, read: Read]>> = {
  b1: [1, true, (v, at) => v.getUint8(at)],
  u1: [1, true, (v, at) => v.getUint8(at)],
  i1: [1, true, (v, at) => v.getInt8(at)],
  u2: [2, true, (v, at, l) => v.getUint16(at, l)],
  i2: [2, true, (v, at, l) => v.getInt16(at, l)],
  u4: [4, true, (v, at, l) => v.getUint32(at, l)],
  i4: [4, true, (v, at, l) => v.getInt32(at, l)],
  u8: [8, true, (v, at, l) => Number(v.getBigUint64(at, l))],
  i8: [8, true, (v, at, l) => Number(v.getBigInt64(at, l))],
  f2: [2, false, (v, at, l) => half(v.getUint16(at, l))],
  f4: [4, false, (v, at, l) => v.getFloat32(at, l)],
  f8: [8, false, (v, at, l) => v.getFloat64(at, l)],
};

const OTHER_TYPES: Readonly<Record<string, readonly [string, string]>> = {
  O: ['Python objects', 'Python 对象'],
  U: ['text', '文本'],
  S: ['text', '文本'],
  c: ['complex numbers', '复数'],
  M: ['dates', '日期'],
  m: ['times', '时间'],
  V: ['raw bytes', '原始字节'],
};

/** Reads .npy bytes. Throws DataError when they are cut short or hold no real numbers. */
export function parseNpy(bytes: Uint8Array, name: string): Loaded {
  const { descr, fortran, shape, start } = npyHeader(bytes, name);
  const type = READS[descr.slice(1)];
  if (!type) {
    const [en, zh] = OTHER_TYPES[descr.charAt(1)] ?? [`the type ${descr}`, `类型 ${descr}`];
    throw refused(
      'data.invalid',
      'wrong_type',
      `${name} holds ${en} (${descr}); numbers are expected: bool, int, uint or float.`,
      `${name} 含有${zh}（${descr}）；应为数值：bool、int、uint 或 float。`,
    );
  }
  const [size, whole, read] = type;
  const count = shape.reduce((n, m) => n * m, 1);
  if (bytes.length < start + count * size) throw cutShort(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, count * size);
  const little = descr[0] !== '>';
  let data: Loaded['data'];
  if (descr === '|u1') data = bytes.subarray(start, start + count);
  else {
    // Class ids and sizes of int64 stay exact in float64; floats are float32 anyway.
    data = whole ? new Float64Array(count) : new Float32Array(count);
    for (let i = 0; i < count; i++) data[i] = read(view, i * size, little);
  }
  return { shape, whole, data: fortran ? rowMajor(data, shape) : data };
}

/** Column-major order to row-major. */
function rowMajor(data: Loaded['data'], shape: readonly number[]): Loaded['data'] {
  const out = data.slice();
  const at = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((n, m) => n * m, 1));
  for (let i = 0; i < out.length; i++) {
    out[i] = data[at.reduce((sum, k, axis) => sum + k * (strides[axis] as number), 0)] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (at[axis] as number) + 1;
      at[axis] = next === shape[axis] ? 0 : next;
      if (next !== shape[axis]) break;
    }
  }
  return out;
}

export async function readBytes(path: string): Promise<Uint8Array> {
  return await readFile(path).catch((error) => {
    throw unreachable('file', path, error);
  });
}

/** The arrays in an .npz, unread, by name without `.npy`, in the file's order. Throws DataError. */
export function unpackNpz(bytes: Uint8Array, name: string): Map<string, Uint8Array> {
  try {
    const files = unzipSync(bytes, { filter: ({ name: entry }) => entry.endsWith('.npy') });
    return new Map(Object.entries(files).map(([entry, data]) => [entry.slice(0, -4), data]));
  } catch {
    throw bytes[0] === 0x50 && bytes[1] === 0x4b
      ? cutShort(name)
      : wrong(
          name,
          'is no .npz file: it was not saved by numpy.savez.',
          '不是 .npz 文件：不是由 numpy.savez 保存的。',
        );
  }
}

/** Shape and type of an .npy, from its first bytes. Throws DataError. */
export async function npyShape(path: string): Promise<NpyHeader> {
  const file = await open(path, 'r').catch((error) => {
    throw unreachable('file', path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), { position: 0 });
    return npyHeader(buffer.subarray(0, bytesRead), path);
  } finally {
    await file.close();
  }
}
