/** The loader's stream in its own thread: counts, samplers, refusals. `workers.test.ts` has the threads. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openLoader } from '.';
import type { Loader, LoaderSpec, SamplerSpec } from './contract';
import { pictureOf } from './fixtures';
import { block, chainOf, collect, folderBlock, MNIST, pictureFolder, picturesOf } from './testing';

const open: Loader[] = [];
async function loaderOf(spec: LoaderSpec): Promise<Loader> {
  const loader = await openLoader(spec);
  open.push(loader);
  return loader;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((loader) => loader.dispose()));
});

let folder: string;
beforeAll(async () => {
  folder = await pictureFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pictures = (over?: Partial<LoaderSpec>) => picturesOf(folder, over);

describe('a loader of MNIST', () => {
  it('says what it will give', async () => {
    const loader = await loaderOf(MNIST);
    expect(loader.facts.length).toBe(60_000);
    expect(loader.sample).toEqual({ kind: 'tensor', shape: [1, 28, 28] });
    expect([loader.batchSize, loader.batches, loader.samples]).toEqual([64, 938, 60_000]);
  });

  it('gives each sample once an epoch, normalised, with its label', async () => {
    const loader = await loaderOf(MNIST);
    const seen = new Uint8Array(60_000);
    let sum = 0;
    let squares = 0;
    let count = 0;
    let sizes = 0;
    for await (const { inputs, inputShape, targets, indices } of loader.epoch(0)) {
      expect(inputShape).toEqual([indices.length, 1, 28, 28]);
      expect([inputs.length, targets.length]).toEqual([indices.length * 784, indices.length]);
      for (const index of indices) seen[index] = (seen[index] as number) + 1;
      for (const x of inputs) {
        sum += x;
        squares += x * x;
      }
      count += inputs.length;
      sizes += indices.length;
    }
    expect(sizes).toBe(60_000);
    expect(seen.every((n) => n === 1)).toBe(true);
    // 0.1307 and 0.3081 are the mean and deviation of the training set.
    expect(sum / count).toBeCloseTo(0, 3);
    expect(squares / count).toBeCloseTo(1, 3);
  });

  it('shows the picture as it is and the sample as the network sees it', async () => {
    const loader = await loaderOf(MNIST);
    const { image: sent, label } = await loader.pictureAt(7);
    const image = pictureOf(sent);
    const sample = await loader.sampleAt(7);
    expect(label).toBe(3);
    expect([...sample.targets]).toEqual([3]);
    expect(sample.inputShape).toEqual([1, 1, 28, 28]);
    const expected = Float32Array.from(
      image.pixels,
      (p) => Math.fround(Math.fround(p / 255) - Math.fround(0.1307)) / Math.fround(0.3081),
    );
    expect(sample.inputs).toEqual(expected);
    image.pixels.fill(9);
    expect(pictureOf((await loader.pictureAt(7)).image).pixels[0]).toBe(0);
    await expect(loader.sampleAt(60_000)).rejects.toMatchObject({ code: 'data.index' });
    await expect(loader.pictureAt(-1)).rejects.toMatchObject({ code: 'data.index' });
  });

  it('keeps the first N samples with limit', async () => {
    const loader = await loaderOf({ ...MNIST, limit: 100 });
    expect([loader.batches, loader.samples]).toEqual([2, 100]);
    const batches = await collect(loader, 0);
    const indices = batches.flatMap((batch) => batch.indices);
    expect(indices.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('neither shuffles nor drops in evaluation', async () => {
    const loader = await loaderOf({
      ...MNIST,
      loader: block('DataLoader', { batch_size: 64, shuffle: true, drop_last: true }),
      limit: 100,
      evaluation: true,
    });
    expect(loader.samples).toBe(100);
    const batches = await collect(loader, 3);
    expect(batches.flatMap((b) => b.indices)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(batches.map((b) => b.indices.length)).toEqual([64, 36]);
  });

  it('goes on where an epoch was left', async () => {
    const loader = await loaderOf({ ...MNIST, limit: 500 });
    const whole = await collect(loader, 2);
    expect(await collect(loader, 2, 3)).toEqual(whole.slice(3));
    expect(await collect(loader, 2, 8)).toEqual([]);
  });
});

describe('samplers', () => {
  const sampler = (
    type: string,
    params: Record<string, unknown>,
    inputs: SamplerSpec['inputs'] = {},
  ): SamplerSpec => ({ ...block(type, params), inputs });
  const drawn = async (loader: Loader, epoch = 0) =>
    (await collect(loader, epoch)).flatMap((batch) => batch.indices);
  const { source } = MNIST;

  it('take a subset, in order when it is evaluated', async () => {
    const subset = sampler('SubsetRandomSampler', { indices: '5:9, 60' });
    const params = { batch_size: 2 };
    const spec = { ...MNIST, loader: block('DataLoader', params), sampler: subset };
    const order = await drawn(await loaderOf(spec));
    expect(order).not.toEqual([5, 6, 7, 8, 60]);
    expect(order.sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 60]);
    expect(await drawn(await loaderOf({ ...spec, evaluation: true }))).toEqual([5, 6, 7, 8, 60]);
    expect(await drawn(await loaderOf({ ...spec, evaluation: true, limit: 7 }))).toEqual([5, 6]);
    const outside = sampler('SubsetRandomSampler', { indices: '60000' });
    await expect(loaderOf({ ...spec, sampler: outside })).rejects.toThrow(/sample 60000/);
  });

  it('balance classes by their labels', async () => {
    const weights = { weights: 'balanced', num_samples: 4000 };
    const loader = await loaderOf({
      ...MNIST,
      // Eight zeros among the first hundred digits are rare enough to be seen.
      limit: 100,
      loader: block('DataLoader', { batch_size: 100 }),
      sampler: sampler('WeightedRandomSampler', weights),
    });
    const counts = new Float64Array(10);
    for await (const { targets } of loader.epoch(0))
      for (const label of targets) counts[label] = (counts[label] as number) + 1;
    // 9 degrees of freedom: above 33.7 with probability 1e-4.
    expect(counts.reduce((sum, n) => sum + (n - 400) ** 2 / 400, 0)).toBeLessThan(33.7);
  });

  it('group samples by a batch sampler', async () => {
    const inner = sampler('SequentialSampler', {}, { data_source: source });
    const batch = sampler('BatchSampler', { batch_size: 8, drop_last: true }, { sampler: inner });
    const spec = { ...MNIST, limit: 87, loader: block('DataLoader'), batchSampler: batch };
    const loader = await loaderOf(spec);
    expect([loader.batchSize, loader.batches]).toEqual([8, 10]);
    expect(await drawn(loader)).toEqual(Array.from({ length: 80 }, (_, i) => i));
    expect((await loaderOf({ ...spec, evaluation: true })).batches).toBe(11);
    expect((await loaderOf({ ...spec, largest: 5 })).batchSize).toBe(5);
    const both = { ...spec, loader: block('DataLoader', { batch_size: 2 }) };
    await expect(loaderOf(both)).rejects.toThrow(/batch_sampler/);
  });
});

describe('a loader refuses', () => {
  it('pictures of different sizes, and says what helps', async () => {
    const spec = pictures({ source: chainOf(folderBlock, block('ToTensor')) });
    await expect(openLoader(spec)).rejects.toThrow(/Resize with two numbers \(height, width\)/);
    const shorter = pictures({
      source: chainOf(folderBlock, block('Resize', { size: 16 }), block('ToTensor')),
    });
    await expect(openLoader(shorter)).rejects.toThrow(/different sizes/);
  });

  it('a picture that changed its size after it was looked at', async () => {
    const spec = pictures({ source: chainOf(folderBlock, block('ToTensor')) });
    const one = join(folder, 'same');
    mkdirSync(join(one, 'x'), { recursive: true });
    const put = (width: number, name: string) =>
      sharp({ create: { width, height: 8, channels: 3, background: 'red' } })
        .png()
        .toFile(join(one, 'x', name));
    await put(8, 'a.png');
    await put(8, 'b.png');
    const loader = await loaderOf({ ...spec, baseDir: one });
    await put(9, 'b.png');
    await expect(collect(loader, 0)).rejects.toMatchObject({
      code: 'data.collate',
      message: expect.stringMatching(/b\.png is \(3, 8, 9\), expected \(3, 8, 8\)\. Place Resize/),
    });
    rmSync(one, { recursive: true });
  });

  it('images that never became tensors, and blocks whose parameters are wrong', async () => {
    await expect(openLoader({ ...MNIST, source: chainOf(block('MNIST')) })).rejects.toThrow(
      /ToTensor/,
    );
    const loader = block('DataLoader', { batch_size: 0 });
    await expect(openLoader({ ...MNIST, loader })).rejects.toThrow(/batch_size/);
    await expect(openLoader({ ...MNIST, source: chainOf(block('Resize')) })).rejects.toThrow(
      /Resize/,
    );
    const dataset = block('ImageFolder', { root: 'nowhere' });
    await expect(
      openLoader(pictures({ source: chainOf(dataset, block('ToTensor')) })),
    ).rejects.toMatchObject({ code: 'data.missing' });
  });
});

describe('RandomResizedCrop', () => {
  it('is given only the part of a JPEG that it needs, and makes the same of it', async () => {
    const root = join(folder, 'photos');
    mkdirSync(join(root, 'x'), { recursive: true });
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
    for (const name of ['a', 'b', 'c', 'd']) {
      const create = { width: 150, height: 90, channels: 3 as const, noise, background: 'black' };
      await sharp({ create })
        .blur(1.5)
        .jpeg()
        .toFile(join(root, 'x', `${name}.jpg`));
    }
    const spec = pictures({
      source: chainOf(
        folderBlock,
        block('RandomResizedCrop', { size: 24, scale: [0.05, 0.9] }),
        block('ToTensor'),
      ),
      loader: block('DataLoader', { batch_size: 4 }),
      baseDir: root,
    });
    const loader = await loaderOf(spec);
    // A transform before it takes whole pictures; this one changes nothing.
    const whole = await loaderOf({
      ...spec,
      source: chainOf(
        folderBlock,
        block('Pad', { padding: 0 }),
        block('RandomResizedCrop', { size: 24, scale: [0.05, 0.9] }),
        block('ToTensor'),
      ),
    });
    for (let epoch = 0; epoch < 4; epoch++)
      expect(await collect(loader, epoch)).toEqual(await collect(whole, epoch));
    rmSync(root, { recursive: true });
  });
});
