import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentOf } from '../../test/support/networks';
import { openLoader } from './data';
import { rangeOf, shownAs, shownMask } from './data/shown';
import { Previews } from './previews';
import { loaderChain } from './training/loaders';

const document = documentOf(
  {
    digits: ['MNIST'],
    grow: ['Resize', { size: [40, 30] }],
    flip: ['RandomHorizontalFlip', { p: 0.5 }],
    tensors: ['ToTensor'],
    scale: ['Normalize', { mean: 0.1307, std: 0.3081 }],
    loader: ['DataLoader', { batch_size: 100, shuffle: true, num_workers: 3 }],
  },
  [
    'digits.dataset > grow.dataset',
    'grow.dataset > flip.dataset',
    'flip.dataset > tensors.dataset',
    'tensors.dataset > scale.dataset',
    'scale.dataset > loader.dataset',
  ],
);

let previews: Previews;
beforeEach(() => {
  previews = new Previews();
});
afterEach(() => previews.dispose());

const ask = (over: Record<string, unknown> = {}) =>
  previews.transforms({
    document,
    baseDir: null,
    block: 'loader',
    port: 'dataset',
    index: 3,
    epoch: 0,
    maxSide: 64,
    ...over,
  });

describe('a sample on its way', () => {
  it('is shown after every block, in the form it has there', async () => {
    const preview = await ask();
    expect(preview.steps.map(({ block, kind, shape }) => [block, kind, shape])).toEqual([
      ['digits', 'image', [28, 28, 1]],
      ['grow', 'image', [40, 30, 1]],
      ['flip', 'image', [40, 30, 1]],
      ['tensors', 'tensor', [1, 40, 30]],
      ['scale', 'tensor', [1, 40, 30]],
    ]);
    expect(preview).toMatchObject({ length: 60_000, classId: 1, label: '1' });
    const [, , , tensors, scale] = preview.steps;
    expect(tensors).toMatchObject({ low: 0, high: 1 });
    expect(scale).toMatchObject({ low: -0.4242, high: 2.821 });
  });

  it('ends as the loader hands it to the network, in the same epoch', async () => {
    const { flat } = { flat: document };
    const chain = loaderChain(flat, 'loader');
    const loader = { ...chain.loader, params: { batch_size: 100 } };
    const spec = { ...chain, loader, baseDir: null, seed: 0 };
    const real = await openLoader(spec);
    const differing = new Set<string>();
    for (const epoch of [0, 1, 2, 3, 4, 5]) {
      const { value: batch } = await real.epoch(epoch).next();
      const data = batch.inputs.slice(3 * 1200, 4 * 1200);
      const sample = { kind: 'tensor', shape: [1, 40, 30], data } as const;
      const expected = shownAs(sample, rangeOf(sample), 64);
      const last = (await ask({ epoch })).steps.at(-1);
      expect(last?.picture?.pixels).toEqual(expected?.pixels);
      differing.add(String(last?.picture?.pixels));
    }
    // The flip is drawn anew in each epoch.
    expect(differing.size).toBe(2);
    await real.dispose();
  });

  it('is cut to the size asked for', async () => {
    const { steps } = await ask({ maxSide: 16 });
    expect(steps[1]?.picture).toMatchObject({ width: 12, height: 16 });
  });

  it('is larger before and after the block that is looked at closely', async () => {
    const { steps } = await ask({ maxSide: 16, close: { block: 'flip', maxSide: 64 } });
    expect(steps.map(({ picture }) => picture?.height)).toEqual([16, 40, 40, 16, 16]);
  });

  it('stops at a block that refuses it, and says which and why', async () => {
    const wrong = structuredClone(document);
    (wrong.blocks.scale as { params: unknown }).params = { mean: [0.1, 0.2], std: 1 };
    const { steps, error } = await ask({ document: wrong });
    expect(steps.map(({ block }) => block)).toEqual(['digits', 'grow', 'flip', 'tensors']);
    expect(error?.block).toBe('scale');
    expect(error?.message.en).toMatch(/channels|mean/);
    expect(error?.message.zh).toMatch(/通道|mean/);
    const above = await ask({ document: wrong, block: 'flip' });
    expect(above.error).toBeUndefined();
    expect(above.steps).toHaveLength(3);
  });

  it('does not exist beyond the end', async () => {
    await expect(ask({ index: 60_000 })).rejects.toMatchObject({ code: 'data.index' });
  });
});

describe('what is shown of a sample', () => {
  const image = (values: readonly number[], width: number) =>
    ({
      kind: 'image',
      width,
      height: values.length / width,
      channels: 1,
      pixels: Uint8Array.from(values),
    }) as const;

  it('is the mean of what lies under a pixel', () => {
    const four = image([0, 100, 10, 20, 200, 100, 30, 40], 4);
    const shown = shownAs(four, rangeOf(four), 2);
    expect(shown).toMatchObject({ width: 2, height: 1, channels: 1 });
    expect([...(shown?.pixels ?? [])]).toEqual([100, 25]);
  });

  it('spreads a tensor between its ends, which are told', () => {
    const tensor = { kind: 'tensor', shape: [1, 1, 3], data: Float32Array.of(-1, 0, 3) } as const;
    const range = rangeOf(tensor);
    expect(range).toEqual({ low: -1, high: 3 });
    expect([...(shownAs(tensor, range, 8)?.pixels ?? [])]).toEqual([0, 64, 255]);
  });

  it('stands crops side by side, five in a row', () => {
    const crops = Array.from({ length: 10 }, (_, i) => image([i, i, i, i], 2));
    const shown = shownAs({ kind: 'crops', crops }, { low: 0, high: 255 }, 10);
    expect(shown).toMatchObject({ width: 10, height: 4 });
    expect([...(shown?.pixels.subarray(0, 10) ?? [])]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    expect(shown?.pixels.at(-1)).toBe(9);
  });

  it('keeps the class ids of a mask', () => {
    const mask = { width: 4, height: 1, channels: 1, pixels: Uint8Array.of(0, 0, 7, 7) } as const;
    expect([...shownMask(mask, 2, 1)]).toEqual([0, 7]);
  });

  it('is no picture for a row of a table', () => {
    const row = { kind: 'tensor', shape: [3], data: Float32Array.of(1, 2, 3) } as const;
    expect(shownAs(row, rangeOf(row), 8)).toBeNull();
  });
});

describe('a sheet of a batch', () => {
  it('shows the first 64 samples as the first batch of that epoch has them', async () => {
    const sheet = await previews.batch({
      document,
      baseDir: null,
      loader: 'loader',
      epoch: 2,
      maxSide: 40,
    });
    const chain = loaderChain(document, 'loader');
    const loader = { ...chain.loader, params: { batch_size: 100, shuffle: true } };
    const real = await openLoader({ ...chain, loader, baseDir: null, seed: 0 });
    const { value: batch } = await real.epoch(2).next();
    expect(sheet.indices).toEqual([...batch.indices.subarray(0, 64)]);
    expect(sheet.classIds).toEqual([...batch.targets.subarray(0, 64)]);
    expect(sheet).toMatchObject({ shape: [100, 1, 40, 30], count: 64, low: -0.4242, high: 2.821 });
    expect(sheet.tiles?.pixels).toHaveLength(64 * 1200);
    const sample = { kind: 'tensor', shape: [1, 40, 30], data: batch.inputs.subarray(0, 1200) };
    const range = rangeOf({ ...sample, kind: 'tensor', data: batch.inputs.subarray(0, 64 * 1200) });
    const first = shownAs({ ...sample, kind: 'tensor' }, range, 40);
    expect(sheet.tiles?.pixels.subarray(0, 1200)).toEqual(first?.pixels);
    await real.dispose();
  });
});
