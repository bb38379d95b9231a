/** IDX files of the user: samples of any type and labels, also packed with gzip. */
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { refused } from '../problems';
import {
  type ArrayData,
  ArrayDataset,
  classIdsOf,
  foundArrays,
  type Loaded,
  sameCount,
  samplesOf,
} from './arrays';
import type { DatasetKind } from './contract';
import { readBytes } from './npy';

export interface IdxParams {
  readonly images: string;
  readonly labels: string;
}

type Read = (view: DataView, at: number) => number;

/** Element types by the third byte; all big-endian. */
const TYPES: Readonly<Record<number, readonly [size: number, whole: boolean, read: Read]>> = {
  8: [1, true, (v, at) => v.getUint8(at)],
  9: [1, true, (v, at) => v.getInt8(at)],
  11: [2, true, (v, at) => v.getInt16(at)],
  12: [4, true, (v, at) => v.getInt32(at)],
  13: [4, false, (v, at) => v.getFloat32(at)],
  14: [8, false, (v, at) => v.getFloat64(at)],
};

/** Whether bytes begin like an IDX file. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && TYPES[bytes[2] ?? 0] !== undefined && bytes[3] !== 0;
}

/** Bytes of a file, unpacked when it is gzip. Throws DataError. */
export async function unpacked(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    throw refused(
      'data.truncated',
      'truncated',
      `${path} is a damaged or cut-short gzip file.`,
      `${path} 是损坏或不完整的 gzip 文件。`,
    );
  }
}

/** Reads IDX bytes of any type. Throws DataError. */
export function parseIdx(bytes: Uint8Array, path: string): Loaded {
  if (bytes.length === 0)
    throw refused(
      'data.invalid',
      'empty',
      `${path} is empty (0 bytes).`,
      `${path} 是空的（0 字节）。`,
    );
  const type = TYPES[bytes[2] ?? 0];
  const axes = bytes[3] ?? 0;
  if (!isIdx(bytes) || !type) {
    const magic = [...bytes.subarray(0, 4)].map((b) => b.toString(16).padStart(2, '0')).join(' ');
    throw refused(
      'data.invalid',
      'wrong_format',
      `${path} is no IDX file: it begins with ${magic}.`,
      `${path} 不是 IDX 文件：它以 ${magic} 开头。`,
    );
  }
  const [size, whole, read] = type;
  const start = 4 + 4 * axes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape =
    bytes.length < start ? [] : Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const count = shape.reduce((n, m) => n * m, 1);
  const expected = start + count * size;
  if (bytes.length < expected)
    throw refused(
      'data.truncated',
      'truncated',
      `${path} is cut short: ${shape.join(' × ')} elements need ${expected} bytes, it has ${bytes.length}.`,
      `${path} 不完整：${shape.join(' × ')} 个元素需要 ${expected} 字节，只有 ${bytes.length}。`,
    );
  if (bytes.length > expected)
    throw refused(
      'data.invalid',
      'wrong_format',
      `${path} is too long: ${shape.join(' × ')} elements need ${expected} bytes, it has ${bytes.length}.`,
      `${path} 过长：${shape.join(' × ')} 个元素需要 ${expected} 字节，却有 ${bytes.length}。`,
    );
  if (bytes[2] === 8) return { shape, whole, data: bytes.subarray(start, expected) };
  const data = whole ? new Float64Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = read(view, start + i * size);
  return { shape, whole, data };
}

export const idxDataset: DatasetKind<IdxParams> = {
  type: 'IDXDataset',
  async find(params, baseDir) {
    const file = resolve(baseDir ?? '.', params.images);
    const other = resolve(baseDir ?? '.', params.labels);
    const loaded = parseIdx(await unpacked(file), file);
    const labels = parseIdx(await unpacked(other), other);
    if (labels.shape.length !== 1 || !labels.whole)
      throw refused(
        'data.invalid',
        'wrong_type',
        `${other} has ${labels.shape.length} axes; labels are whole numbers (N). Were samples and labels exchanged?`,
        `${other} 有 ${labels.shape.length} 个轴；标签应为整数 (N)。样本和标签是否填反了？`,
      );
    const samples = samplesOf(file, loaded, 'auto');
    const [count = 0] = loaded.shape;
    sameCount(file, count, other, labels.data.length);
    const { ids, classes } = classIdsOf(other, labels);
    const names = Array.from({ length: classes }, (_, i) => String(i));
    return foundArrays({
      type: 'IDXDataset',
      samples,
      targets: { kind: 'class', ids, classes },
      count,
      names,
      file,
    });
  },
  attach: (data: ArrayData) => new ArrayDataset(data),
};
