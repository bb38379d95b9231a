/** What was dropped becomes blocks that read it; samples to look at; scans over the protocol. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataRequests, datasetSampleSchema, suggestionSchema } from '../../protocol/data';
import { blankPng, plain } from './corpus';
import { datasetSamples } from './look';
import { recognise } from './recognise';
import { DataRequests } from './requests';

let root: string;
const at = (path: string) => join(root, path);

/** An .npy of bytes. */
function npy(shape: readonly number[]): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${dims}), }\n`;
  const head = Buffer.alloc(10);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  head.writeUInt16LE(text.length, 8);
  const size = shape.reduce((n, m) => n * m, 1);
  return Buffer.concat([head, Buffer.from(text), new Uint8Array(size).fill(1)]);
}

const idx = (shape: readonly number[]) => {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 8, shape.length]);
  shape.forEach((n, i) => {
    head.writeUInt32BE(n, 4 + 4 * i);
  });
  return Buffer.concat([head, new Uint8Array(shape.reduce((n, m) => n * m, 1))]);
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'netloom-dropped-'));
  const jpeg = await plain().jpeg().toBuffer();
  const put = (path: string, data: Uint8Array | string) => {
    mkdirSync(join(at(path), '..'), { recursive: true });
    writeFileSync(at(path), data);
  };
  for (const path of ['pets/cat/1.jpg', 'pets/cat/2.jpg', 'pets/dog/1.jpg']) put(path, jpeg);
  for (const part of ['val', 'train'])
    for (const name of ['a', 'b']) put(`parts/${part}/${name}/1.jpg`, jpeg);
  put('seg/JPEGImages/1.jpg', jpeg);
  put('seg/SegmentationClass/1.png', blankPng(12, 8));
  put('flat/1.jpg', jpeg);
  put('table/rows.csv', 'w,h,kind\n1,2,a\n3,4,b\n');
  put('listed/list.csv', 'file,kind\n1.jpg,x\n2.jpg,y\n');
  for (const name of ['1.jpg', '2.jpg']) put(`listed/${name}`, jpeg);
  put('arrays/x.npy', npy([4, 3, 5]));
  put('arrays/y.npy', npy([4]));
  put('idx/t10k-images-idx3-ubyte', idx([2, 3, 4]));
  put('idx/t10k-labels-idx1-ubyte', idx([2]));
  put('idx/train-images-idx3-ubyte', idx([3, 3, 4]));
  put('idx/train-labels-idx1-ubyte', idx([3]));
  for (let i = 1; i <= 5; i++) put(`cifar/data_batch_${i}.bin`, new Uint8Array(3073));
  put('cifar/test_batch.bin', new Uint8Array(3073));
  put('letter.docx', 'dear');
});
afterAll(() => rmSync(root, { recursive: true }));

/** Type, parameters without the root of paths, and what the block then finds. */
async function recognised(...paths: string[]) {
  const { suggestions } = await recognise(paths.map(at));
  return suggestions.map((suggestion) => {
    suggestionSchema.parse(suggestion);
    const { type, params, facts } = suggestion;
    const short = JSON.parse(JSON.stringify(params).replaceAll(`${root}/`, ''));
    return [type, short, facts.error ?? facts.length];
  });
}

describe('recognise', () => {
  it.each<[string[], unknown[]]>([
    [['pets'], [['ImageFolder', { root: 'pets' }, 3]]],
    [['pets/cat', 'pets/dog'], [['ImageFolder', { root: 'pets' }, 3]]],
    [
      ['parts'],
      [
        ['ImageFolder', { root: 'parts/train' }, 2],
        ['ImageFolder', { root: 'parts/val' }, 2],
      ],
    ],
    [
      ['seg'],
      [['ImageMaskFolder', { root: 'seg', images: 'JPEGImages', masks: 'SegmentationClass' }, 1]],
    ],
    [
      ['table/rows.csv'],
      [['CSVDataset', { file: 'table/rows.csv', input: 'numbers', target_type: 'class' }, 2]],
    ],
    [
      ['listed'],
      [
        [
          'CSVDataset',
          { file: 'listed/list.csv', input: 'images', columns: 'file', target_type: 'class' },
          2,
        ],
      ],
    ],
    [
      ['arrays/y.npy', 'arrays/x.npy'],
      [['NPYDataset', { file: 'arrays/x.npy', targets: 'arrays/y.npy' }, 4]],
    ],
    [['arrays/x.npy'], [['NPYDataset', { file: 'arrays/x.npy', targets: 'arrays/y.npy' }, 4]]],
    [
      ['idx'],
      [
        [
          'IDXDataset',
          { images: 'idx/train-images-idx3-ubyte', labels: 'idx/train-labels-idx1-ubyte' },
          3,
        ],
        [
          'IDXDataset',
          { images: 'idx/t10k-images-idx3-ubyte', labels: 'idx/t10k-labels-idx1-ubyte' },
          2,
        ],
      ],
    ],
    [
      ['idx/t10k-labels-idx1-ubyte', 'idx/t10k-images-idx3-ubyte'],
      [
        [
          'IDXDataset',
          { images: 'idx/t10k-images-idx3-ubyte', labels: 'idx/t10k-labels-idx1-ubyte' },
          2,
        ],
      ],
    ],
    [['cifar'], [['CIFAR10', { root: 'cifar' }, 5]]],
  ])('%j', async (paths, expected) => {
    expect(await recognised(...paths)).toEqual(expected);
  });

  it.each([
    ['flat', 'put the pictures of each class into a folder of its own'],
    ['letter.docx', 'is no data that Netloom reads'],
    ['nowhere', 'nowhere'],
  ])('%s is nothing, with the reason', async (path, reason) => {
    const told = await recognise([at(path)]);
    expect(told.suggestions).toEqual([]);
    expect(told.reason?.en).toContain(reason);
  });
});

describe('samples to look at', () => {
  it('are small pictures with names and labels; masks keep their ids', async () => {
    const [sample] = await datasetSamples('ImageFolder', { root: at('pets') }, null, [2, 99], 6);
    datasetSampleSchema.parse(sample);
    expect(sample).toMatchObject({
      index: 2,
      name: at('pets/dog/1.jpg'),
      size: { width: 12, height: 8 },
      picture: { width: 6, height: 4, channels: 3 },
      label: 'dog',
      classId: 1,
      mask: null,
    });
    const params = { root: at('seg'), images: 'JPEGImages', masks: 'SegmentationClass' };
    const [segmented] = await datasetSamples('ImageMaskFolder', params, null, [0], 96);
    expect(segmented?.mask).toMatchObject({ width: 12, height: 8, channels: 1 });
    const [row] = await datasetSamples('CSVDataset', { file: at('table/rows.csv') }, null, [1], 96);
    expect(row).toMatchObject({ values: { shape: [2], first: [3, 4] }, label: 'b' });
  });

  it('say why one cannot be read', async () => {
    mkdirSync(at('broken/x'), { recursive: true });
    writeFileSync(at('broken/x/1.jpg'), 'no picture');
    copyFileSync(at('pets/cat/1.jpg'), at('broken/x/2.jpg'));
    const samples = await datasetSamples('ImageFolder', { root: at('broken') }, null, [0, 1], 96);
    expect(samples[0]).toMatchObject({ picture: null });
    expect(samples[0]?.error).toContain('1.jpg');
    expect(samples[1]?.error).toBeUndefined();
  });
});

describe('requests', () => {
  it('a scan reports, and can be cancelled by its number', async () => {
    const data = new DataRequests(() => {});
    const params = { type: 'ImageFolder', params: { root: at('pets') }, baseDir: null };
    const report = await data.scan({ ...params, scan: 1 });
    expect(dataRequests.scanDataset.result.parse(report)).toMatchObject({ samples: 3 });
    const cancelled = data.scan({ ...params, scan: 2 });
    data.cancel({ scan: 2 });
    expect(await cancelled).toMatchObject({ samples: 0, cancelled: true });
  });
});
