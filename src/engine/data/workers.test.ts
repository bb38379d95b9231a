/** Worker threads of the loader: the same stream for every number of them, and what happens when one fails. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FileProblem } from '../../protocol/data';
import type { Loader, LoaderSpec } from './contract';
import { type LoaderOptions, openLoader } from './loader';
import { block, builtWorker, collect, MNIST, pictureFolder, picturesOf } from './testing';

let folder: string;
let worker: Awaited<ReturnType<typeof builtWorker>>;
beforeAll(async () => {
  [folder, worker] = await Promise.all([pictureFolder(), builtWorker()]);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  worker.remove();
});

const open: Loader[] = [];
async function loaderOf(spec: LoaderSpec, options: LoaderOptions = {}): Promise<Loader> {
  const loader = await openLoader(spec, { workerFile: worker.file, ...options });
  open.push(loader);
  return loader;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((loader) => loader.dispose()));
});

const pictures = (over?: Partial<LoaderSpec>) => picturesOf(folder, over);

describe('workers', () => {
  it.each([
    ['MNIST', [0, 2], () => ({ ...MNIST, limit: 700 })],
    ['a folder with random transforms', [0, 1, 4], () => pictures()],
  ])('change nothing in the stream: %s', async (_, numbers, specOf) => {
    const streams = [];
    for (const num_workers of numbers) {
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
    for (let i = 0; i < 2; i++) await collect(loader, i, 0, 1);
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
    const sound = readFileSync(path);
    // Sample 13: the third batch. The last one is broken too and must not be heard of.
    const last = join(folder, 'dog', '11.png');
    const soundLast = readFileSync(last);
    writeFileSync(path, sound.subarray(0, 200));
    writeFileSync(last, 'no picture');
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
      writeFileSync(path, sound);
      writeFileSync(last, soundLast);
    }
    expect((await collect(loader, 0)).length).toBe(5);
  });

  /** A worker that does `code` before or besides its work. */
  function workerWith(name: string, code: string): URL {
    const file = join(worker.folder, name);
    writeFileSync(file, `${code}\nawait import('${worker.file.href}');`);
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

  const loaderBy = (workerFile: URL, spec: LoaderSpec) => loaderOf(spec, { workerFile });

  it('are replaced when they die, and their samples are read again', async () => {
    const here = await loaderOf(pictures({ loader: block('DataLoader', { batch_size: 5 }) }));
    const flag = join(worker.folder, 'died').replaceAll('\\', '/');
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
    const broken = join(worker.folder, 'broken.js');
    writeFileSync(broken, 'process.exit(3);');
    const spec = { ...MNIST, limit: 64, loader: block('DataLoader', { num_workers: 1 }) };
    const loader = await loaderBy(pathToFileURL(broken), spec);
    await expect(collect(loader, 0)).rejects.toThrow('Data worker 0 stopped with exit code 3.');
    writeFileSync(broken, `import '${worker.file.href}';`);
    expect((await collect(loader, 0)).length).toBe(64);
  });

  it('are given up after the timeout, with the name of the sample', async () => {
    const flag = join(worker.folder, 'hangs').replaceAll('\\', '/');
    const hang = `fs.writeFileSync('${flag}', ''); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`;
    const file = workerWith('hangs.js', `import fs from 'node:fs';${atSample13(hang)}`);
    const loader = await loaderBy(file, ahead({ timeout: 5000 }));
    const batches = loader.epoch(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      for (let k = 0; k < 2; k++) await batches.next();
      const third = expect(batches.next()).rejects.toMatchObject({
        code: 'data.timeout',
        message: expect.stringMatching(/timeout of 5000 s\. It is reading .*dog.01\.png\./),
      });
      await vi.waitUntil(() => existsSync(flag), { timeout: 60_000 });
      vi.advanceTimersByTime(5_000_000);
      await third;
    } finally {
      vi.useRealTimers();
    }
  });

  it('leave out what cannot be read any more, all in the same way, and say so once', async () => {
    const spec = pictures({
      unreadable: 'skip',
      loader: block('DataLoader', { batch_size: 5 }),
    });
    const broken = ['cat/03.png', 'dog/01.png', 'dog/11.png'].map((name) => join(folder, name));
    const sound = broken.map((path) => readFileSync(path));
    const streams = [];
    try {
      for (const num_workers of [0, 2]) {
        const rows: FileProblem[] = [];
        const loader = await loaderOf(
          {
            ...spec,
            loader: block('DataLoader', {
              batch_size: 5,
              num_workers,
              persistent_workers: num_workers > 0,
            }),
          },
          { lost: (row) => rows.push(row) },
        );
        const whole = await collect(loader, 0);
        for (const path of broken) writeFileSync(path, 'no picture');
        const without = await collect(loader, 0);
        await collect(loader, 1);
        for (const [i, path] of broken.entries()) writeFileSync(path, sound[i] as Buffer);
        expect(rows.map(({ file, index, severity }) => [file, index, severity])).toEqual(
          [3, 13, 23].map((index, i) => [broken[i], index, 'error']),
        );
        expect(rows[0]?.message.en).toContain('cannot be decoded');
        expect(without.map(({ indices }) => indices)).toEqual(
          whole.map(({ indices }) => indices.filter((i) => ![3, 13, 23].includes(i))),
        );
        expect(without.map(({ inputShape }) => inputShape[0])).toEqual([4, 5, 4, 5, 3]);
        // The second batch lost nothing, and the others keep the pictures they have left.
        expect(without[1]).toEqual(whole[1]);
        streams.push(without);
      }
    } finally {
      for (const [i, path] of broken.entries()) writeFileSync(path, sound[i] as Buffer);
    }
    expect(streams[1]).toEqual(streams[0]);
  });

  it.each([0, 2])('end when a batch has nothing left, even so (%i workers)', async (workers) => {
    const loader = await loaderOf({ ...ahead({ num_workers: workers }), unreadable: 'skip' });
    const away = `${folder}-away`;
    renameSync(folder, away);
    try {
      await expect(collect(loader, 0)).rejects.toMatchObject({
        code: 'data.missing',
        message: expect.stringMatching(
          /^None of the 5 samples of a batch can be read: .*Check the/,
        ),
      });
    } finally {
      renameSync(away, folder);
    }
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

  it('let a sample come twice, and it then draws anew, whatever the workers', async () => {
    const streams = [];
    for (const num_workers of [0, 2]) {
      const spec = pictures({ loader: block('DataLoader', { batch_size: 8, num_workers }) });
      const params = { replacement: true, num_samples: 64 };
      const loader = await loaderOf({
        ...spec,
        sampler: { ...block('RandomSampler', params), inputs: { data_source: spec.source } },
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
