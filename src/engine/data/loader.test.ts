import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openLoader } from '.';
import type { Batch, BlockSpec, Loader, LoaderSpec, SamplerSpec, SourceSpec } from './contract';
import { pictureOf } from './fixtures';
import { openLoader as openWith } from './loader';

const block = (type: string, params: Record<string, unknown> = {}): BlockSpec => ({
  id: type.toLowerCase(),
  type,
  params,
});

/** A dataset and a chain of transforms. */
function chainOf(dataset: BlockSpec, ...transforms: BlockSpec[]): SourceSpec {
  const leaf: SourceSpec = { ...dataset, port: 'dataset', inputs: {} };
  return transforms.reduce<SourceSpec>(
    (source, transform) => ({ ...transform, port: 'dataset', inputs: { dataset: source } }),
    leaf,
  );
}

const MNIST: LoaderSpec = {
  source: chainOf(
    block('MNIST'),
    block('ToTensor'),
    block('Normalize', { mean: 0.1307, std: 0.3081 }),
  ),
  loader: block('DataLoader', { batch_size: 64, shuffle: true }),
  baseDir: null,
  seed: 42,
};

/** What can be compared of a batch after its arrays are overwritten by the next one. */
const kept = (batch: Batch) => ({
  inputs: createHash('sha256').update(new Uint8Array(batch.inputs.slice().buffer)).digest('hex'),
  inputShape: [...batch.inputShape],
  targets: [...batch.targets],
  indices: [...batch.indices],
});

async function collect(loader: Loader, epoch: number, skip = 0, most = Infinity) {
  const out: ReturnType<typeof kept>[] = [];
  for await (const batch of loader.epoch(epoch, skip)) {
    out.push(kept(batch));
    if (out.length >= most) break;
  }
  return out;
}

const open: Loader[] = [];
let workerFile: URL;
async function loaderOf(spec: LoaderSpec): Promise<Loader> {
  const loader = await openWith(spec, { workerFile });
  open.push(loader);
  return loader;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((loader) => loader.dispose()));
});

const root = resolve(import.meta.dirname, '../../..');
const built = join(root, 'node_modules/.cache/netloom-data-test');
let folder: string;
beforeAll(async () => {
  // Threads cannot load TypeScript; the worker is built as the engine's own build does it.
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: built,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { 'data-worker': resolve(import.meta.dirname, 'worker.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  workerFile = pathToFileURL(join(built, 'data-worker.js'));

  folder = mkdtempSync(join(tmpdir(), 'netloom-loader-'));
  for (const name of ['cat', 'dog']) {
    mkdirSync(join(folder, name));
    for (let i = 0; i < 12; i++) {
      const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
      const create = { width: 20 + i, height: 30 - i, channels: 3 as const, noise };
      await sharp({ create: { ...create, background: 'black' } })
        .png()
        .toFile(join(folder, name, `${String(i).padStart(2, '0')}.png`));
    }
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(built, { recursive: true, force: true });
});

const folderBlock = block('ImageFolder', { root: '.' });

const pictures = (over: Partial<LoaderSpec> = {}): LoaderSpec => ({
  source: chainOf(
    folderBlock,
    block('Resize', { size: [16, 12] }),
    block('RandomHorizontalFlip'),
    block('ToTensor'),
  ),
  loader: block('DataLoader', { batch_size: 5, shuffle: true }),
  baseDir: folder,
  seed: 7,
  ...over,
});

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

describe('workers', () => {
  it.each([
    ['MNIST', () => ({ ...MNIST, limit: 700 })],
    ['a folder with random transforms', () => pictures()],
  ])('change nothing in the stream: %s', async (_, specOf) => {
    const streams = [];
    for (const num_workers of [0, 1, 2, 4]) {
      const spec = specOf();
      const loader = await loaderOf({
        ...spec,
        loader: {
          ...spec.loader,
          params: { ...spec.loader.params, num_workers, persistent_workers: num_workers > 0 },
        },
      });
      streams.push([
        await collect(loader, 0),
        await collect(loader, 1),
        await collect(loader, 1, 2),
      ]);
    }
    const [first, ...others] = streams;
    expect(first?.[0]).not.toEqual(first?.[1]);
    for (const other of others) expect(other).toEqual(first);
  });

  it('stop early, and start the next epoch afresh', async () => {
    const here = await loaderOf(pictures());
    const loader = await loaderOf(
      pictures({ loader: block('DataLoader', { batch_size: 5, shuffle: true, num_workers: 2 }) }),
    );
    for (let i = 0; i < 3; i++) await collect(loader, i, 0, 1);
    expect(await collect(loader, 6)).toEqual(await collect(here, 6));
  });

  it('serve two epochs at the same time', async () => {
    const here = await loaderOf(pictures());
    const loader = await loaderOf(
      pictures({ loader: block('DataLoader', { batch_size: 5, shuffle: true, num_workers: 2 }) }),
    );
    const both = await Promise.all([collect(loader, 0), collect(loader, 1)]);
    expect(both).toEqual([await collect(here, 0), await collect(here, 1)]);
  });

  it.each([0, 2])('raise an error at the batch where it happened (%i workers)', async (workers) => {
    const spec = pictures({
      loader: block('DataLoader', { batch_size: 5, num_workers: workers }),
    });
    const loader = await loaderOf(spec);
    const path = join(folder, 'dog', '01.png');
    const { default: fs } = await import('node:fs/promises');
    const sound = await fs.readFile(path);
    // Sample 13: the third batch. The last one is broken too and must not be heard of.
    const last = join(folder, 'dog', '11.png');
    const soundLast = await fs.readFile(last);
    await fs.writeFile(path, sound.subarray(0, 200));
    await fs.writeFile(last, 'no picture');
    try {
      const got: number[] = [];
      const run = async () => {
        for await (const batch of loader.epoch(0)) got.push(...batch.indices);
      };
      await expect(run()).rejects.toMatchObject({
        name: 'DataError',
        code: 'data.invalid',
        message: expect.stringContaining(path),
      });
      expect(got).toEqual(Array.from({ length: 10 }, (_, i) => i));
    } finally {
      await fs.writeFile(path, sound);
      await fs.writeFile(last, soundLast);
    }
    expect((await collect(loader, 0)).length).toBe(5);
  });

  /** A worker that does `code` before or besides its work. */
  function workerWith(name: string, code: string): URL {
    const file = join(built, name);
    writeFileSync(file, `${code}\nawait import('${workerFile.href}');`);
    return pathToFileURL(file);
  }

  /** What happens when a worker begins with sample 13. */
  const atSample13 = (what: string) => `
    const { store } = Atomics;
    Atomics.store = (array, at, value) => {
      store(array, at, value);
      if (at === 1 && value === 13) { ${what} }
    };`;

  const ahead = (params: object = {}): LoaderSpec =>
    pictures({ loader: block('DataLoader', { batch_size: 5, num_workers: 2, ...params }) });

  async function loaderBy(file: URL, spec: LoaderSpec): Promise<Loader> {
    const loader = await openWith(spec, { workerFile: file });
    open.push(loader);
    return loader;
  }

  it('are replaced when they die, and their samples are read again', async () => {
    const here = await loaderOf(pictures({ loader: block('DataLoader', { batch_size: 5 }) }));
    const flag = join(built, 'died').replaceAll('\\', '/');
    const once = `if (!fs.existsSync('${flag}')) { fs.writeFileSync('${flag}', ''); process.exit(7); }`;
    const file = workerWith('dies-once.js', `import fs from 'node:fs';${atSample13(once)}`);
    const loader = await loaderBy(file, ahead());
    expect(await collect(loader, 0)).toEqual(await collect(here, 0));
    rmSync(flag);
  });

  it('fail with the name of the sample when a second one dies over it', async () => {
    const loader = await loaderBy(
      workerWith('dies.js', atSample13('process.exit(7);')),
      ahead({ persistent_workers: true }),
    );
    const got: number[] = [];
    const run = async () => {
      for await (const batch of loader.epoch(0)) got.push(...batch.indices);
    };
    await expect(run()).rejects.toMatchObject({
      code: 'data.worker',
      message: expect.stringMatching(/^Data worker 0 stopped with exit code 7\..*dog.01\.png/),
    });
    expect(got).toEqual(Array.from({ length: 10 }, (_, i) => i));
  });

  it('fail when they cannot even start', async () => {
    const broken = join(built, 'broken.js');
    writeFileSync(broken, 'process.exit(3);');
    const spec = { ...MNIST, limit: 64, loader: block('DataLoader', { num_workers: 1 }) };
    const loader = await loaderBy(pathToFileURL(broken), spec);
    await expect(collect(loader, 0)).rejects.toThrow('Data worker 0 stopped with exit code 3.');
    writeFileSync(broken, `import '${workerFile.href}';`);
    expect((await collect(loader, 0)).length).toBe(64);
  });

  it('are given up after the timeout, with the name of the sample', async () => {
    const hang = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
    const file = workerWith('hangs.js', atSample13(hang));
    // Long enough for a thread to start on a busy machine.
    const loader = await loaderBy(file, ahead({ timeout: 5 }));
    await expect(collect(loader, 0)).rejects.toMatchObject({
      code: 'data.timeout',
      message: expect.stringMatching(/timeout of 5 s\. It is reading .*dog.01\.png\./),
    });
  });

  it.each([0, 2])('say so when the disk goes away in the middle (%i workers)', async (workers) => {
    const loader = await loaderOf(ahead({ num_workers: workers, batch_size: 2 }));
    const away = `${folder}-away`;
    try {
      const run = async () => {
        for await (const _ of loader.epoch(0)) if (existsSync(folder)) renameSync(folder, away);
      };
      await expect(run()).rejects.toMatchObject({
        code: 'data.missing',
        message: expect.stringContaining('.png'),
      });
    } finally {
      renameSync(away, folder);
    }
    expect((await collect(loader, 1)).length).toBe(12);
  });
});

describe('87 samples in batches of 8', () => {
  it.each([
    [true, 10, 8],
    [false, 11, 7],
  ])(
    'with drop_last=%s are %i batches, the last of %i, with 0, 1 and 4 workers',
    async (drop_last, count, last) => {
      const streams: unknown[] = [];
      for (const num_workers of [0, 1, 4]) {
        const persistent_workers = num_workers > 0;
        const params = { batch_size: 8, shuffle: true, drop_last, num_workers, persistent_workers };
        const loader = await loaderOf({ ...MNIST, limit: 87, loader: block('DataLoader', params) });
        expect([loader.batches, loader.samples]).toEqual([count, drop_last ? 80 : 87]);
        const epochs = [await collect(loader, 0), await collect(loader, 1)];
        for (const batches of epochs) {
          expect(batches).toHaveLength(count);
          expect(batches.at(-1)?.indices).toHaveLength(last);
        }
        expect(epochs[0]?.map((b) => b.indices)).not.toEqual(epochs[1]?.map((b) => b.indices));
        streams.push(epochs);
      }
      expect(streams[1]).toEqual(streams[0]);
      expect(streams[2]).toEqual(streams[0]);
    },
  );
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

  it('let a sample come twice, and it then draws anew, whatever the workers', async () => {
    const streams = [];
    for (const num_workers of [0, 2]) {
      const spec = pictures({ loader: block('DataLoader', { batch_size: 8, num_workers }) });
      const params = { replacement: true, num_samples: 64 };
      const loader = await loaderOf({
        ...spec,
        sampler: sampler('RandomSampler', params, { data_source: spec.source }),
      });
      expect(loader.samples).toBe(64);
      const seen = new Map<number, Set<string>>();
      for await (const { inputs, inputShape, indices } of loader.epoch(0)) {
        const size = inputs.length / (inputShape[0] as number);
        for (const [k, index] of indices.entries()) {
          const values = String(inputs.subarray(k * size, k * size + 40));
          seen.set(index, (seen.get(index) ?? new Set()).add(values));
        }
      }
      // 64 draws from 24 pictures, each flipped or not.
      const both = [...seen.values()].filter((pictures) => pictures.size === 2);
      expect(both.length).toBeGreaterThan(5);
      streams.push(await collect(loader, 1));
    }
    expect(streams[1]).toEqual(streams[0]);
  });

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
