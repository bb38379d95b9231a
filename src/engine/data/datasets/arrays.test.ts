/** NumPy, IDX and CIFAR files, against what NumPy wrote (test/fixtures/arrays.json) and files made here. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeDataset } from '..';
import { bytesOf, pictureOf } from '../fixtures';
import { cifar10, cifar100 } from './cifar';
import { idxDataset, parseIdx } from './idxdataset';
import { parseNpy } from './npy';
import { npyDataset } from './npydataset';

interface Fixtures {
  readonly npy: {
    readonly cases: readonly { name: string; file: string; shape: number[]; values: number[] }[];
    readonly refused: Readonly<Record<string, string>>;
    readonly npz: string;
    readonly compressed: string;
  };
}
const { npy }: Fixtures = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/arrays.json', import.meta.url), 'utf8'),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netloom-arrays-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return name;
}

const npyCase = (name: string) =>
  bytesOf(npy.cases.find((found) => found.name === name)?.file ?? '');

const NPY = { targets: '', x: '', y: '', layout: 'auto', target_type: 'auto' } as const;

describe('numpy files', () => {
  it.each(npy.cases)('$name has the numbers that NumPy wrote', ({ file, shape, values }) => {
    const loaded = parseNpy(bytesOf(file), 'x.npy');
    expect(loaded.shape).toEqual(shape);
    expect([...loaded.data].map((v) => Math.fround(v))).toEqual(values.map((v) => Math.fround(v)));
  });

  it.each([
    ['objects', 'x.npy holds Python objects (|O); numbers are expected: bool, int, uint or float.'],
    ['text', 'x.npy holds text (<U1); numbers are expected: bool, int, uint or float.'],
    [
      'complex',
      'x.npy holds complex numbers (<c16); numbers are expected: bool, int, uint or float.',
    ],
    [
      'records',
      'x.npy holds records with fields; arrays of numbers are expected. Save each field as an array.',
    ],
  ])('%s are refused', (name, message) => {
    expect(() => parseNpy(bytesOf(npy.refused[name] ?? ''), 'x.npy')).toThrow(message);
  });

  it('says what is wrong with other bytes', () => {
    const whole = npyCase('<i4');
    expect(() => parseNpy(whole.subarray(0, whole.length - 1), 'x.npy')).toThrow(
      'x.npy is cut short.',
    );
    expect(() => parseNpy(whole.subarray(0, 20), 'x.npy')).toThrow('x.npy is cut short.');
    expect(() => parseNpy(new Uint8Array(0), 'x.npy')).toThrow('x.npy is empty (0 bytes).');
    expect(() => parseNpy(Uint8Array.of(1, 2, 3), 'x.npy')).toThrow('x.npy is no .npy file');
  });

  it.each(['npz', 'compressed'] as const)(
    'an archive (%s) gives pictures and classes',
    async (kind) => {
      const file = write(`${kind}.npz`, bytesOf(npy[kind]));
      const found = await npyDataset.find({ ...NPY, file }, folder);
      expect(await found.facts()).toEqual({
        length: 2,
        classes: ['0', '1'],
        counts: [1, 1],
        sample: { kind: 'image', mode: 'L', height: 3, width: 4 },
      });
      const dataset = await found.open();
      expect([...pictureOf(await dataset.read(1)).pixels]).toEqual(
        Array.from({ length: 12 }, (_, i) => i + 12),
      );
      expect([await dataset.target(0), await dataset.target(1)]).toEqual([1, 0]);
      const attached = npyDataset.attach(structuredClone(dataset.share().data) as never);
      expect([...pictureOf(await attached.read(0)).pixels]).toEqual(
        Array.from({ length: 12 }, (_, i) => i),
      );
    },
  );

  it('floats are rows, and floats as targets numbers', async () => {
    const file = write('x.npy', npyCase('<f8'));
    const targets = write('y.npy', npyCase('>f4'));
    const found = await npyDataset.find({ ...NPY, file, targets }, folder);
    expect(await found.facts()).toMatchObject({
      length: 3,
      sample: { kind: 'tensor', shape: [4] },
      target: { kind: 'number', shape: [4] },
    });
    const dataset = await found.open();
    expect(dataset.target(2)).toHaveLength(4);
  });

  it.each([
    [{ layout: 'images' }, 'is (3, 4) and no array of pictures'],
    [
      { target_type: 'class' },
      'is fractions (3, 4) and no class ids: whole numbers (N) are expected',
    ],
    [{ y: 'labels' }, ''],
  ])('parameters %j', async (changed, message) => {
    const file = write('x2.npy', npyCase('<f8'));
    const targets = write('y2.npy', npyCase('>f4'));
    const facts = await describeDataset('NPYDataset', { file, targets, ...changed }, folder);
    if (message) expect(facts.error).toContain(message);
    else expect(facts.error).toBeUndefined();
  });

  it('as many targets as samples, class ids from 0, arrays that are there', async () => {
    const x = write('x3.npy', npyCase('<i4'));
    const five = write('five.npy', npyCase('one axis'));
    const said = async (params: object) =>
      (await describeDataset('NPYDataset', { ...params }, folder)).error;
    expect(await said({ file: x, targets: five })).toContain('has 3 samples, but');
    const file = write('a.npz', bytesOf(npy.npz));
    expect(await said({ file, x: 'z' })).toContain('holds x, y, but x names z');
    expect(await said({ file: x })).toContain('samples but no targets');
  });
});

/** IDX bytes: type, axes, big-endian lengths, data. */
function idx(type: number, shape: readonly number[], data: readonly number[]): Uint8Array {
  const head = new Uint8Array(4 + 4 * shape.length);
  head.set([0, 0, type, shape.length]);
  shape.forEach((n, i) => {
    new DataView(head.buffer).setUint32(4 + 4 * i, n);
  });
  return Buffer.concat([head, Uint8Array.from(data)]);
}

describe('IDX files', () => {
  it('pairs are pictures with classes, also packed', async () => {
    const images = write('a-images-idx3-ubyte', idx(8, [2, 1, 2], [1, 2, 3, 4]));
    const labels = write('a-labels-idx1-ubyte.gz', gzipSync(idx(8, [2], [3, 0])));
    const found = await idxDataset.find({ images, labels }, folder);
    expect(await found.facts()).toEqual({
      length: 2,
      classes: ['0', '1', '2', '3'],
      counts: [1, 0, 0, 1],
      sample: { kind: 'image', mode: 'L', height: 1, width: 2 },
    });
    expect([...pictureOf(await (await found.open()).read(1)).pixels]).toEqual([3, 4]);
  });

  it('reads numbers of every type', () => {
    const of = (type: number, data: readonly number[]) => [
      ...parseIdx(idx(type, [1], data), 'a').data,
    ];
    expect(of(9, [255])).toEqual([-1]);
    expect(of(11, [1, 0])).toEqual([256]);
    expect(of(12, [255, 255, 255, 254])).toEqual([-2]);
    expect(of(13, [0x3f, 0x80, 0, 0])).toEqual([1]);
    expect(of(14, [0xbf, 0xf0, 0, 0, 0, 0, 0, 0])).toEqual([-1]);
  });

  it('says what is wrong', async () => {
    const images = write('b-images', idx(8, [2, 1, 2], [1, 2, 3, 4]));
    const said = async (labels: Uint8Array, other = images) =>
      (
        await describeDataset(
          'IDXDataset',
          { images: other, labels: write('b-labels', labels) },
          folder,
        )
      ).error;
    expect(await said(idx(8, [3], [0, 1, 2]))).toContain('has 2 samples, but');
    expect(await said(idx(9, [2], [0, 255]))).toContain('has the label -1 at sample 1');
    expect(await said(idx(8, [2], [0]))).toContain(
      'is cut short: 2 elements need 10 bytes, it has 9',
    );
    expect(await said(idx(8, [1], [0, 1]))).toContain('is too long');
    expect(await said(Buffer.from('hello'))).toContain(
      'is no IDX file: it begins with 68 65 6c 6c',
    );
    expect(await said(idx(8, [2, 1], [0, 1]))).toContain('exchanged?');
    expect(await said(gzipSync(idx(8, [2], [0, 1])).subarray(0, 12))).toContain('gzip');
    expect(await said(idx(8, [2], [0, 1]), 'nothing')).toContain('does not exist');
  });
});

/** A CIFAR record: labels, then planes of one value each. */
function record(labels: readonly number[], r: number, g: number, b: number): Uint8Array {
  const bytes = new Uint8Array(labels.length + 3072);
  bytes.set(labels);
  [r, g, b].forEach((value, c) => {
    bytes.fill(value, labels.length + 1024 * c, labels.length + 1024 * (c + 1));
  });
  return bytes;
}

/** A TAR archive of small files. */
function tar(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [name, data] of Object.entries(files)) {
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write(data.length.toString(8).padStart(11, '0'), 124);
    head.write('0', 156);
    parts.push(head, data, new Uint8Array((512 - (data.length % 512)) % 512));
  }
  return Buffer.concat([...parts, new Uint8Array(1024)]);
}

describe('CIFAR', () => {
  it('10: planes become pixels; the archive is read as it is', async () => {
    const batch = (id: number) => record([id], 10 * id, 20, 30);
    const files = Object.fromEntries(
      [1, 2, 3, 4, 5].map((i) => [`cifar-10-batches-bin/data_batch_${i}.bin`, batch(i)]),
    );
    const root = write('cifar-10-binary.tar.gz', gzipSync(tar(files)));
    const found = await cifar10.find({ root, train: true }, folder);
    const facts = await found.facts();
    expect(facts).toMatchObject({
      length: 5,
      counts: [0, 1, 1, 1, 1, 1, 0, 0, 0, 0],
      sample: { kind: 'image', mode: 'RGB', height: 32, width: 32 },
    });
    expect(facts.classes[5]).toBe('dog');
    const dataset = await found.open();
    expect([...pictureOf(await dataset.read(2)).pixels.subarray(0, 6)]).toEqual([
      30, 20, 30, 30, 20, 30,
    ]);
    expect(dataset.target(2)).toBe(3);
    await expect(cifar10.find({ root, train: false }, folder)).rejects.toThrow(
      'has no test_batch.bin; choose the folder of the binary version of CIFAR10.',
    );
  });

  it('100: fine or coarse labels, names from the folder', async () => {
    write('train.bin', Buffer.concat([record([7, 70], 1, 2, 3), record([19, 99], 4, 5, 6)]));
    write(
      'coarse_label_names.txt',
      Buffer.from(Array.from({ length: 20 }, (_, i) => `c${i}`).join('\n')),
    );
    const fine = await cifar100.find({ root: '.', train: true, labels: 'fine' }, folder);
    expect((await fine.facts()).counts?.[99]).toBe(1);
    const coarse = await cifar100.find({ root: '.', train: true, labels: 'coarse' }, folder);
    expect((await coarse.facts()).classes[19]).toBe('c19');
    expect(await (await coarse.open()).target(0)).toBe(7);
  });

  it('says what is wrong', async () => {
    const said = async () =>
      (await describeDataset('CIFAR100', { root: '.', train: false }, folder)).error;
    write('test.bin', record([1, 100], 0, 0, 0));
    expect(await said()).toContain('has the label 100 at sample 0; labels are 0 to 99.');
    write('test.bin', record([1, 1], 0, 0, 0).subarray(0, 3000));
    expect(await said()).toContain('is cut short: it has 3000 bytes, no multiple of 3074.');
  });
});
