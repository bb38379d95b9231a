/** NumPy's .npy (version 1.0) and CSV, exact: float32 in the shape of the panel. */
import type { Shape } from '../../ir/types';

/** Bytes of an .npy file, C order, little-endian float32. */
export function writeNpy(values: Float32Array, shape: Shape): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const start = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Magic, version and length take 10 bytes; the header ends with a newline on a multiple of 64.
  const padding = (64 - ((10 + start.length + 1) % 64)) % 64;
  const header = `${start}${' '.repeat(padding)}\n`;
  const bytes = new Uint8Array(10 + header.length + values.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    10 + header.length,
  );
  return bytes;
}

/**
 * Comma-separated: rows along the last axis. With more than two axes each row begins with the indices of
 * the axes before it, and there is a head line.
 */
export function writeCsv(values: Float32Array, shape: Shape): string {
  const width = shape[shape.length - 1] ?? 1;
  const outer = shape.slice(0, -1);
  const lines: string[] = [];
  if (outer.length > 1) {
    const names = ['channel', ...outer.slice(1).map((_, i) => `axis${i + 1}`)];
    lines.push([...names, ...Array.from({ length: width }, (_, i) => `v${i}`)].join());
  }
  for (let row = 0; row * width < values.length; row++) {
    const place: number[] = [];
    let rest = row;
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      place.unshift(rest % (outer[axis] as number));
      rest = Math.floor(rest / (outer[axis] as number));
    }
    const numbers = Array.from(values.subarray(row * width, (row + 1) * width), short);
    lines.push([...(outer.length > 1 ? place : []), ...numbers].join());
  }
  return `${lines.join('\n')}\n`;
}

/** The shortest decimal that reads back as the same float32. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}
