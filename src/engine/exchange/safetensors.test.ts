import { describe, expect, it } from 'vitest';
import { readSafetensors, SafetensorsError, writeSafetensors } from './safetensors';

const file = () =>
  writeSafetensors(
    [
      ['conv1.weight', { shape: [2, 1, 1, 2], data: new Float32Array([1, -2, Number.NaN, 1e-40]) }],
      ['steps', { shape: [], data: new Int32Array([-7]) }],
      ['empty', { shape: [0, 3], data: new Float32Array(0) }],
    ],
    { format: 'pt' },
  );

/** A file with this header and this many bytes of data. */
function forge(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe('safetensors', () => {
  it('gives back every bit that was written', () => {
    const { tensors, metadata } = readSafetensors(file());
    expect(metadata).toEqual({ format: 'pt' });
    expect([...tensors.keys()]).toEqual(['conv1.weight', 'steps', 'empty']);
    expect(tensors.get('conv1.weight')).toEqual({
      shape: [2, 1, 1, 2],
      data: new Float32Array([1, -2, Number.NaN, 1e-40]),
    });
    expect(tensors.get('steps')).toEqual({ shape: [], data: new Int32Array([-7]) });
    expect(tensors.get('empty')?.data).toHaveLength(0);
  });

  it('writes the layout of the format', () => {
    const bytes = file();
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect((8 + length) % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header['conv1.weight']).toEqual({
      dtype: 'F32',
      shape: [2, 1, 1, 2],
      data_offsets: [0, 16],
    });
    expect(bytes.length).toBe(8 + length + 20);
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = file();
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(readSafetensors(larger.subarray(3)).tensors.size).toBe(3);
    // A Buffer, as readFile gives it, shares its memory with others.
    const read = readSafetensors(Buffer.from(larger.buffer, 3));
    expect(read.tensors.get('conv1.weight')?.data).toHaveLength(4);
  });

  it('refuses every truncation', () => {
    const bytes = file();
    for (let n = 0; n < bytes.length; n++)
      expect(() => readSafetensors(bytes.subarray(0, n)), `${n} bytes`).toThrow(SafetensorsError);
  });

  const entry = (over: object) => ({
    w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...over },
  });
  it.each([
    ['a header that is no JSON', 'not json', 0, 'JSON'],
    ['a header that is a list', [], 0, 'JSON'],
    ['an entry that is no object', { w: 1 }, 8, 'malformed'],
    ['negative offsets', entry({ data_offsets: [-8, 0] }), 8, 'malformed'],
    ['a shape that contradicts the range', entry({ shape: [3] }), 8, 'disagree'],
    ['another element type', entry({ dtype: 'BF16' }), 8, 'BF16'],
    ['an inherited name as type', entry({ dtype: 'constructor' }), 8, 'constructor'],
    ['a range beyond the file', entry({}), 4, 'cut short'],
    ['bytes after the end', entry({}), 9, 'follow'],
    ['a gap', entry({ data_offsets: [4, 12] }), 12, 'gap'],
    ['an overlap', { ...entry({}), v: entry({}).w }, 8, 'overlap'],
    ['metadata that is no text', { ...entry({}), __metadata__: { a: 1 } }, 8, 'metadata'],
  ])('refuses %s', (_, header, bytes, word) => {
    expect(() => readSafetensors(forge(header, bytes))).toThrow(word);
  });

  it('refuses data that does not fill its shape', () => {
    const tensor = { shape: [3], data: new Float32Array(2) };
    expect(() => writeSafetensors([['w', tensor]])).toThrow('w: 2 numbers');
  });
});
