import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeDataset } from '..';
import { bytesOf, fixtures, pictureOf } from '../fixtures';
import { byCodePoint } from './files';
import { imageFolder } from './imagefolder';
import { findMnist, mnistFolder } from './mnist';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netloom-datasets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('MNIST', () => {
  it('describes both parts', async () => {
    const train = await describeDataset('MNIST', {}, null);
    expect(train).toEqual({
      length: 60_000,
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      // As published with the set.
      counts: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
      sample: { kind: 'image', mode: 'L', height: 28, width: 28 },
    });
    const test = await describeDataset('MNIST', { train: false }, null);
    expect(test.length).toBe(10_000);
    expect(test.counts?.[0]).toBe(980);
  });

  it('holds the digits everybody knows', async () => {
    const dataset = await (await findMnist(mnistFolder(), { train: true })).open();
    expect(Array.from({ length: 10 }, (_, i) => dataset.target(i))).toEqual([
      5, 0, 4, 1, 9, 2, 1, 3, 1, 4,
    ]);
    let sum = 0;
    for (let i = 0; i < dataset.length; i++) {
      const image = pictureOf(await dataset.read(i));
      for (const pixel of image.pixels) sum += pixel;
    }
    // The mean of the training set, known as 0.1307.
    expect(sum / (60_000 * 784 * 255)).toBeCloseTo(0.1307, 4);
  });

  async function copyOfTest() {
    for (const name of ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']) {
      await copyFile(join(mnistFolder(), name), join(folder, name));
    }
  }

  it('names a missing file', async () => {
    await copyOfTest();
    rmSync(join(folder, 't10k-labels-idx1-ubyte'));
    await expect(findMnist(folder, { train: false })).rejects.toMatchObject({
      code: 'data.missing',
      message: `The data file ${join(folder, 't10k-labels-idx1-ubyte')} is missing.`,
    });
  });

  it('names a truncated file, what was expected and what was found', async () => {
    await copyOfTest();
    const path = join(folder, 't10k-images-idx3-ubyte');
    const bytes = await readFile(path);
    writeFileSync(path, bytes.subarray(0, 1_000_000));
    await expect(findMnist(folder, { train: false })).rejects.toMatchObject({
      code: 'data.truncated',
      message: `The data file ${path} is cut short: 10000 × 28 × 28 elements need 7840016 bytes, it has 1000000.`,
    });
    writeFileSync(path, bytes.subarray(0, 7));
    await expect(findMnist(folder, { train: false })).rejects.toMatchObject({
      code: 'data.truncated',
      message: expect.stringContaining('needs 16 bytes, it has 7'),
    });
  });

  it('refuses files of another kind', async () => {
    await copyOfTest();
    const images = join(folder, 't10k-images-idx3-ubyte');
    const labels = join(folder, 't10k-labels-idx1-ubyte');
    const sound = await readFile(labels);
    await copyFile(labels, images);
    await expect(findMnist(folder, { train: false })).rejects.toMatchObject({
      code: 'data.invalid',
      message: expect.stringContaining('begins with 00 00 08 01'),
    });
    await copyFile(join(mnistFolder(), 't10k-images-idx3-ubyte'), images);
    const wrong = Buffer.from(sound);
    wrong[8 + 17] = 12;
    writeFileSync(labels, wrong);
    await expect(findMnist(folder, { train: false })).rejects.toThrow(/label 12 at sample 17/);
    const few = Buffer.concat([sound.subarray(0, 4), Buffer.from([0, 0, 0, 2, 1, 1])]);
    writeFileSync(labels, few);
    await expect(findMnist(folder, { train: false })).rejects.toThrow(/should hold 10000 bytes/);
  });
});

describe('ImageFolder', () => {
  const png = bytesOf(fixtures.files.find(({ name }) => name === 'rgb.png')?.file ?? '');
  const small = bytesOf(fixtures.files.find(({ name }) => name === 'text.ppm')?.file ?? '');

  function put(name: string, bytes: Uint8Array = png): void {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }

  const find = (params: { root?: string; allow_empty?: boolean } = {}) =>
    imageFolder.find({ root: folder, allow_empty: false, ...params }, null);

  it("finds torchvision's samples in torchvision's order", async () => {
    const { tree, links, classes, samples } = fixtures.folder;
    for (const name of tree) put(name);
    for (const [name, target] of Object.entries(links)) {
      symlinkSync(join(folder, target), join(folder, name));
    }
    const found = await find();
    const dataset = await found.open();
    const listed = Array.from({ length: dataset.length }, (_, i) => [
      relative(folder, dataset.name(i)),
      dataset.target(i),
    ]);
    expect(listed).toEqual(samples);
    expect((await found.facts()).classes).toEqual(classes);
  });

  it('sorts by code point', () => {
    const names = ['2', '10', 'a', 'Z', '\u{1f600}', '\uffee', 'é', 'a/b', 'a-b'];
    expect(names.sort(byCodePoint)).toEqual([
      '10',
      '2',
      'Z',
      'a',
      'a-b',
      'a/b',
      'é',
      '\uffee',
      '\u{1f600}',
    ]);
  });

  it('describes: counts, and the size when all pictures share it', async () => {
    put('cat/1.png');
    put('cat/2.png');
    put('dog/1.png');
    const params = { root: '.' };
    expect(await describeDataset('ImageFolder', params, folder)).toEqual({
      length: 3,
      classes: ['cat', 'dog'],
      counts: [2, 1],
      sample: { kind: 'image', mode: 'RGB', height: 13, width: 19 },
    });
    put('dog/2.ppm', small);
    const { length, sample } = await describeDataset('ImageFolder', params, folder);
    expect(length).toBe(4);
    expect(sample).toEqual({ kind: 'image', mode: 'RGB', height: null, width: null });
  });

  it('leaves out links that lead back up', async () => {
    put('cat/1.png');
    symlinkSync(join(folder, 'cat'), join(folder, 'cat', 'again'));
    expect((await (await find()).open()).length).toBe(1);
  });

  it('says what is missing', async () => {
    const none = join(folder, 'none');
    await expect(find({ root: none })).rejects.toThrow(`The folder ${none} does not exist.`);
    await expect(find()).rejects.toThrow(/has no sub-folder/);
    put('cat/1.png');
    put('dog/notes.txt');
    put('eel/notes.txt');
    await expect(find()).rejects.toThrow(/No image in classes dog, eel of/);
    const facts = await (await find({ allow_empty: true })).facts();
    expect(facts.classes).toEqual(['cat', 'dog', 'eel']);
    expect(facts.counts).toEqual([1, 0, 0]);
    put('dog/bad.png', Buffer.from('no picture'));
    put('eel/1.png');
    const { error } = await describeDataset('ImageFolder', { root: folder }, null);
    expect(error).toContain(join('dog', 'bad.png'));
  });
});
