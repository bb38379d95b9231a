/**
 * IDX files, the format of MNIST: two zero bytes, element type, number of axes, the axis lengths as
 * big-endian uint32, then the elements row by row. Only unsigned bytes (type 0x08) are read here.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { DataError } from '../contract';

export interface IdxFile {
  readonly shape: readonly number[];
  /** Lies in shared memory, so that worker threads read it without a copy. */
  readonly data: Uint8Array;
}

const UINT8 = 0x08;

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      throw new DataError('data.missing', `The data file ${path} is missing.`);
    }
    throw new DataError('data.missing', `The data file ${path} cannot be opened (${code}).`);
  }
}

/** Reads as many bytes as `into` holds; returns how many there were. */
async function readInto(file: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Checks type, number of axes and file size; returns the axis lengths. */
async function header(file: FileHandle, path: string, axes: number): Promise<number[]> {
  const length = 4 + 4 * axes;
  const bytes = new Uint8Array(length);
  const found = await readInto(file, bytes, 0);
  if (found < length) {
    throw new DataError(
      'data.truncated',
      `The data file ${path} is cut short: its IDX header needs ${length} bytes, it has ${found}.`,
    );
  }
  if (bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== UINT8 || bytes[3] !== axes) {
    const magic = [...bytes.subarray(0, 4)].map((b) => b.toString(16).padStart(2, '0')).join(' ');
    throw new DataError(
      'data.invalid',
      `The data file ${path} is not an IDX file of unsigned bytes with ${axes} axes: ` +
        `it should begin with 00 00 08 0${axes}, it begins with ${magic}.`,
    );
  }
  const view = new DataView(bytes.buffer);
  const shape = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = length + shape.reduce((product, n) => product * n, 1);
  const { size } = await file.stat();
  if (size !== expected) {
    throw new DataError(
      size < expected ? 'data.truncated' : 'data.invalid',
      `The data file ${path} is ${size < expected ? 'cut short' : 'too long'}: ` +
        `${shape.join(' × ')} elements need ${expected} bytes, it has ${size}.`,
    );
  }
  return shape;
}

/** Axis lengths of an IDX file of unsigned bytes. Throws DataError. */
export async function readIdxShape(path: string, axes: number): Promise<number[]> {
  const file = await openFile(path);
  try {
    return await header(file, path, axes);
  } finally {
    await file.close();
  }
}

/** Reads an IDX file of unsigned bytes with `axes` axes. Throws DataError. */
export async function readIdx(path: string, axes: number): Promise<IdxFile> {
  const file = await openFile(path);
  try {
    const shape = await header(file, path, axes);
    const size = shape.reduce((product, n) => product * n, 1);
    const data = new Uint8Array(new SharedArrayBuffer(size));
    const found = await readInto(file, data, 4 + 4 * axes);
    if (found < size) {
      throw new DataError(
        'data.truncated',
        `The data file ${path} is cut short: ${size} elements expected, ${found} found.`,
      );
    }
    return { shape, data };
  } finally {
    await file.close();
  }
}
