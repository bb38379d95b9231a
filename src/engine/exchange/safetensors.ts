/**
 * Reader and writer of the safetensors format (https://github.com/huggingface/safetensors#format):
 * eight bytes of header length, a JSON header, then the tensors' bytes without gaps, little-endian.
 * Netloom keeps float32 and int32; F64, F16, BF16 and I64 files of others are refused by name.
 */
import { z } from 'zod';
import type { HostArray } from '../ir/types';

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: HostArray;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes are not a complete safetensors file that we can hold; says where. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/** The reference implementation's bound; a larger number means that this is another kind of file. */
const MAX_HEADER = 100_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const headerSchema = z.record(z.string(), z.unknown());
const metadataSchema = z.record(z.string(), z.string());

const DTYPES = { F32: Float32Array, I32: Int32Array } as const;

/** The bytes of a file with `tensors` in the order given. Throws when a length contradicts its shape. */
export function writeSafetensors(
  tensors: Iterable<readonly [string, NamedTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  const parts: HostArray[] = [];
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (elements(shape) !== data.length)
      throw new SafetensorsError(`${name}: ${data.length} numbers do not fill shape (${shape}).`);
    const dtype = data instanceof Int32Array ? 'I32' : 'F32';
    header[name] = { dtype, shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
    parts.push(data);
  }
  let json = new TextEncoder().encode(JSON.stringify(header));
  // Readers that map the file want the data aligned to eight bytes: the format allows trailing spaces.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  json = padded;
  const bytes = new Uint8Array(8 + json.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  let at = 8 + json.length;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}

/** Reads a whole file; the tensors are copies. Throws `SafetensorsError` on anything unsound. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < 8) throw new SafetensorsError('The file ends before its header length.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > MAX_HEADER) throw new SafetensorsError('The file is not in the safetensors format.');
  const start = 8 + Number(length);
  if (start > bytes.length)
    throw new SafetensorsError(
      `The file is cut short: its header needs ${start} bytes, it has ${bytes.length}.`,
    );
  const header = parseHeader(bytes.subarray(8, start));
  const metadata = metadataSchema.safeParse(header.__metadata__ ?? {});
  if (!metadata.success) throw new SafetensorsError('The metadata must be texts by name.');
  const tensors = new Map<string, NamedTensor>();
  const spans: [number, number][] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(value);
    if (!entry.success) throw new SafetensorsError(`The header's entry for ${name} is malformed.`);
    const { dtype, shape, data_offsets } = entry.data;
    const [from, to] = data_offsets;
    const Type = Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype as keyof typeof DTYPES] : undefined;
    if (!Type)
      throw new SafetensorsError(`${name} has element type ${dtype}; F32 or I32 is needed.`);
    if (to - from !== elements(shape) * 4)
      throw new SafetensorsError(
        `${name}: shape (${shape}) and byte range ${from}…${to} disagree.`,
      );
    if (start + to > bytes.length)
      throw new SafetensorsError(
        `The file is cut short: ${name} ends at byte ${start + to}, the file at ${bytes.length}.`,
      );
    spans.push([from, to]);
    // Not bytes.slice(): a Buffer's is a view of memory that holds other things.
    tensors.set(name, {
      shape,
      data: new Type(new Uint8Array(bytes.subarray(start + from, start + to)).buffer),
    });
  }
  let end = 0;
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== end) throw new SafetensorsError('The tensors overlap or leave a gap.');
    end = to;
  }
  if (start + end !== bytes.length)
    throw new SafetensorsError(`${bytes.length - start - end} bytes follow after the last tensor.`);
  return { tensors, metadata: metadata.data };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new SafetensorsError('The header is not a JSON object.');
  }
}

function elements(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}
