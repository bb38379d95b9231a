/** The tuner on the software adapter: it measures once, keeps the choice, and does without a cache. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PlanBuilder } from '../../ir/builder';
import { compile } from './compile';
import { Device } from './device';
import { gemmKey } from './gemm';
import type { GemmShape } from './gemm-shapes';
import { gemmShapes } from './gemm-tuning';
import { Tuner } from './tuner';
import { cacheFolder, TuningCache } from './tuning-cache';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netloom-tuning-'));
  return () => rm(folder, { recursive: true, force: true });
});

const fileIn = async (place: string) => {
  const inside = join(place, 'webgpu-tuning');
  return join(inside, (await readdir(inside))[0] as string);
};

describe('the cache', () => {
  it('keeps choices by adapter and product', async () => {
    await new TuningCache('one', folder).add(new Map([['product', 'shape']]));
    await new TuningCache('one', folder).add(new Map([['other', 'shape 2']]));
    const again = new TuningCache('one', folder);
    expect(await again.get('product')).toBe('shape');
    expect(await again.get('other')).toBe('shape 2');
    expect(await again.get('third')).toBeUndefined();
    expect(await new TuningCache('two', folder).get('product')).toBeUndefined();
  });

  it.each(['', '{', '[]', '{"version":0,"adapter":"one","choices":[["product","shape"]]}', 'null'])(
    'ignores a file that holds %j, and writes a new one',
    async (text) => {
      await new TuningCache('one', folder).add(new Map([['product', 'shape']]));
      await writeFile(await fileIn(folder), text);
      const cache = new TuningCache('one', folder);
      expect(await cache.get('product')).toBeUndefined();
      await cache.add(new Map([['product', 'new']]));
      expect(await new TuningCache('one', folder).get('product')).toBe('new');
    },
  );

  it('does without a folder that cannot be written', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const cache = new TuningCache('one', blocked);
    await cache.add(new Map([['product', 'shape']]));
    expect(await cache.get('product')).toBe('shape');
  });

  it('lies where the system keeps what can be made again', () => {
    expect(cacheFolder({ NETLOOM_CACHE: '/there' }, 'linux')).toBe('/there');
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux')).toBe(join('/x', 'netloom'));
    expect(cacheFolder({}, 'darwin')).toMatch(/Library.Caches.netloom$/);
    expect(cacheFolder({ LOCALAPPDATA: '/l' }, 'win32')).toBe(join('/l', 'netloom', 'cache'));
  });
});

describe('the tuner', () => {
  let device: Device;
  beforeAll(async () => {
    device = await Device.open(true);
  });
  afterAll(() => device?.destroy());

  const attributes = { transA: false, transB: false };
  const shapes = [
    [12, 20],
    [20, 18],
  ];
  const key = gemmKey('matmul', attributes, shapes);
  const offered = gemmShapes({ m: 12, n: 18, k: [20], groups: 1, slide: null }, { software: true });
  const plan = () => {
    const builder = new PlanBuilder('product');
    const inputs = shapes.map((shape, i) => builder.feed(`in${i}`, shape));
    return builder.finish({ fetches: { out: builder.one('matmul', attributes, inputs) } });
  };
  const tuned = async (place: string, budgetMs = 60_000) => {
    let compiled = 0;
    const tuner = new Tuner(device, new TuningCache(device.adapter, place), { budgetMs, tries: 3 });
    const profile = await tuner.profileFor(plan(), device.profile, (one, store, given) => {
      compiled++;
      return compile(one, device, store, { profile: given });
    });
    return { choice: profile.choose?.(key, offered), compiled };
  };

  it('measures a product once; the next start takes the choice from the cache', async () => {
    const first = await tuned(folder);
    expect(first.compiled).toBe(3);
    expect(offered.slice(0, 3)).toContainEqual(first.choice);
    const second = await tuned(folder);
    expect(second).toEqual({ choice: first.choice, compiled: 0 });
  });

  it('takes another choice from the cache, but none that is not among the shapes', async () => {
    const write = async (shape: GemmShape) =>
      new TuningCache(device.adapter, folder).add(new Map([[key, JSON.stringify(shape)]]));
    await write(offered[2] as GemmShape);
    expect((await tuned(folder)).choice).toEqual(offered[2]);
    await write({ ...(offered[2] as GemmShape), splits: 7 });
    expect((await tuned(folder)).choice).toBeUndefined();
  });

  it('measures again where nothing can be kept', async () => {
    const blocked = join(folder, 'file');
    await mkdir(folder, { recursive: true });
    await writeFile(blocked, '');
    expect((await tuned(blocked)).choice).toBeDefined();
    expect((await tuned(blocked)).compiled).toBe(3);
    expect(await readFile(blocked, 'utf8')).toBe('');
  });

  it('leaves the choice to the estimate when the time is over', async () => {
    expect(await tuned(folder, 0)).toEqual({ choice: undefined, compiled: 0 });
    expect((await tuned(folder)).compiled).toBe(3);
  });
});
