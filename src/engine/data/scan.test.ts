/** The corpus of bad files, with the exact report of each; samples left out; cancelled scans. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanReport } from '../../protocol/data';
import type { LoaderSpec } from './contract';
import { blankPng, plain, writeCorpus } from './corpus';
import { openLoader } from './loader';
import { scanDataset } from './scan';

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'netloom-corpus-'));
  await writeCorpus(join(root, 'corpus'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const never = { progress: () => {}, cancelled: () => false };

const scan = (type: string, params: object, watch = never): Promise<ScanReport> =>
  scanDataset(type, { ...params }, root, watch);

/** Rows as: file below the root, severity, reason, sentence. */
const rowsOf = ({ problems }: ScanReport) =>
  problems.map(({ file, severity, reason, message }) => [
    file.replace(`${root}/`, ''),
    severity,
    reason,
    message.en,
  ]);

describe('a folder of bad pictures', () => {
  it('is reported file by file', async () => {
    const report = await scan('ImageFolder', { root: 'corpus' });
    expect(rowsOf(report)).toEqual([
      [
        'corpus/empty',
        'error',
        'class_empty',
        'The class has no picture: add some, remove the folder, or set allow_empty.',
      ],
      [
        'corpus/good/notes.docx',
        'note',
        'ignored_file',
        'Not taken: ImageFolder takes .jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp.',
      ],
      ['corpus/bad/cut.jpg', 'error', 'truncated', 'The picture is cut short.'],
      ['corpus/bad/cut.png', 'error', 'truncated', 'The picture is cut short.'],
      [
        'corpus/bad/damaged.png',
        'error',
        'corrupt',
        'The picture is damaged and cannot be decoded.',
      ],
      [
        'corpus/bad/gone.jpg',
        'error',
        'missing',
        `The file ${root}/corpus/bad/gone.jpg does not exist.`,
      ],
      [
        'corpus/bad/grey16.png',
        'error',
        'depth_16',
        'Grey with 16 bits: PIL clips it to white, so it is not used. Save it with 8 bits.',
      ],
      [
        'corpus/bad/huge.png',
        'error',
        'too_large',
        '20000×20000 pixels are too many to decode; the most is 178956970 in all.',
      ],
      [
        'corpus/bad/loop.jpg',
        'error',
        'unreachable',
        `The file ${root}/corpus/bad/loop.jpg cannot be read (ELOOP).`,
      ],
      ['corpus/bad/nothing.jpg', 'error', 'empty', 'The file is empty (0 bytes).'],
      ['corpus/bad/text.png', 'error', 'not_an_image', 'The content is not a picture.'],
      ['corpus/good/b-16bit.png', 'note', 'depth_16', '16 bits for each channel: read as 8 bits.'],
      ['corpus/good/c-cmyk.jpg', 'note', 'cmyk', 'CMYK colours: converted to RGB.'],
      ['corpus/good/d-animated.webp', 'note', 'animated', '2 frames: only the first is used.'],
      [
        'corpus/good/e-turned.jpg',
        'note',
        'exif_rotated',
        'EXIF says to turn it (orientation 6); pixels are used as stored, as PIL does.',
      ],
      [
        'corpus/good/f-really-jpeg.png',
        'note',
        'mislabelled',
        'Named .png but holds JPEG: read as JPEG.',
      ],
    ]);
    expect(report).toMatchObject({
      samples: 15,
      readable: 6,
      classes: ['bad', 'empty', 'good'],
      counts: [0, 0, 6],
      sizes: [{ width: 12, height: 8, count: 6 }],
      more: 0,
      cancelled: false,
    });
    for (const { message } of report.problems) expect(message.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  it.each([
    [{ root: 'nowhere' }, 'missing', /nowhere does not exist/],
    [{ root: 'corpus/good' }, 'no_classes', /has no sub-folder/],
    [{ root: 'corpus/good/a.jpg' }, 'wrong_format', /is a file; a folder/],
  ])('%j is one row', async (params, reason, message) => {
    const report = await scan('ImageFolder', params);
    expect(report.samples).toBe(0);
    expect(report.problems).toMatchObject([{ severity: 'error', reason }]);
    expect(report.problems[0]?.message.en).toMatch(message);
  });

  it('can be ended early, and tells how far it is', async () => {
    const seen: number[] = [];
    const report = await scan('ImageFolder', { root: 'corpus' }, {
      progress: (done: number) => {
        seen.push(done);
      },
      cancelled: () => seen.length >= 2,
    } as typeof never);
    expect(report.cancelled).toBe(true);
    expect(report.samples).toBeLessThan(15);
    expect(seen.slice(0, 2)).toEqual([1, 2]);
  });
});

describe('pictures with masks', () => {
  beforeAll(async () => {
    for (const name of ['images', 'masks']) mkdirSync(join(root, 'seg', name), { recursive: true });
    const jpeg = await plain().jpeg().toBuffer();
    const mask = (values: readonly number[], width = 12) =>
      plain()
        .resize(width, 8)
        .raw()
        .toBuffer()
        .then(async () => {
          const { default: sharp } = await import('sharp');
          const pixels = Uint8Array.from(
            { length: width * 8 },
            (_, i) => values[i % values.length] ?? 0,
          );
          return sharp(pixels, { raw: { width, height: 8, channels: 1 } })
            .toColourspace('b-w')
            .png()
            .toBuffer();
        });
    const put = (name: string, data: Uint8Array) => writeFileSync(join(root, 'seg', name), data);
    for (const name of ['a', 'b', 'c', 'd', 'e']) put(`images/${name}.jpg`, jpeg);
    put('masks/a.png', await mask([0, 1, 2, 255]));
    put('masks/b.png', await mask([0, 7]));
    put('masks/c.png', await mask([0, 1], 10));
    put('masks/d.png', await plain().png().toBuffer());
    put('masks/z.png', await mask([0]));
  });

  it('are reported file by file', async () => {
    const report = await scan('ImageMaskFolder', { root: 'seg', num_classes: 3 });
    expect(rowsOf(report)).toEqual([
      [
        'seg/images/e.jpg',
        'error',
        'mask_missing',
        'The picture has no mask: e is missing in masks.',
      ],
      ['seg/masks/z.png', 'note', 'ignored_file', 'Not taken: the mask has no picture in images.'],
      [
        'seg/masks/b.png',
        'error',
        'mask_values',
        `The mask ${root}/seg/masks/b.png has class 7, but there are 3 (0…2, 255 for none).`,
      ],
      [
        'seg/masks/c.png',
        'error',
        'mask_size',
        'The mask is 10×8, its picture 12×8. They must be of one size.',
      ],
      [
        'seg/masks/d.png',
        'error',
        'mask_values',
        `The mask ${root}/seg/masks/d.png is coloured: class ids are grey values or palette indices. Save it as a grey or palette PNG.`,
      ],
    ]);
    expect(report).toMatchObject({ samples: 4, readable: 1 });
  });
});

describe('unreadable samples', () => {
  const loaderOf = (unreadable: 'stop' | 'skip'): LoaderSpec => ({
    source: {
      id: 'tensors',
      type: 'ToTensor',
      params: {},
      port: 'dataset',
      inputs: {
        dataset: {
          id: 'folder',
          type: 'ImageFolder',
          params: { root: 'skip' },
          inputs: {},
          port: 'dataset',
        },
      },
    },
    loader: { id: 'loader', type: 'DataLoader', params: { batch_size: 2 } },
    baseDir: root,
    seed: 0,
    unreadable,
  });

  beforeAll(async () => {
    mkdirSync(join(root, 'skip/x'), { recursive: true });
    const jpeg = await plain().jpeg().toBuffer();
    for (const name of ['1', '2', '4', '5']) writeFileSync(join(root, `skip/x/${name}.jpg`), jpeg);
    writeFileSync(join(root, 'skip/x/3.jpg'), jpeg.subarray(0, jpeg.length - 200));
  });

  it('end an epoch with stop, at the batch where they are', async () => {
    const loader = await openLoader(loaderOf('stop'));
    expect(loader.samples).toBe(5);
    expect(loader.leftOut).toEqual([]);
    const epoch = loader.epoch(0);
    expect((await epoch.next()).done).toBe(false);
    await expect(epoch.next()).rejects.toThrow('3.jpg');
  });

  it('are left out with skip before the sampler, and named', async () => {
    const loader = await openLoader(loaderOf('skip'));
    expect([loader.samples, loader.batches, loader.facts.length, loader.facts.leftOut]).toEqual([
      4, 2, 4, 1,
    ]);
    expect(loader.leftOut).toMatchObject([
      { file: join(root, 'skip/x/3.jpg'), index: 2, reason: 'truncated' },
    ]);
    let samples = 0;
    for await (const { indices } of loader.epoch(0)) samples += indices.length;
    expect(samples).toBe(4);
  });

  it('a picture of 20,000×20,000 is refused without decoding it', async () => {
    mkdirSync(join(root, 'huge/x'), { recursive: true });
    writeFileSync(join(root, 'huge/x/1.png'), blankPng(20_000, 20_000));
    const before = process.memoryUsage.rss();
    const report = await scan('ImageFolder', { root: 'huge' });
    expect(report.problems).toMatchObject([{ reason: 'too_large' }]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200e6);
  });
});
