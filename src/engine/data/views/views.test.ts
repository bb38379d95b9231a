/** Joining and dividing datasets (parity 1.1, 1.2), against test/fixtures/arrays.json. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { splitLengths } from '../../../graph/blocks/data/randomsplit';
import { indicesOf } from '../../../graph/blocks/data/subset';
import { definitionOf } from '../../../graph/blocks/registry';
import { openSource } from '../chain';
import type { SourceSpec } from '../contract';
import { sourceOf } from '../source';

interface Fixtures {
  readonly splits: readonly {
    readonly n: number;
    readonly lengths: readonly number[];
    readonly result: readonly number[] | 'ValueError';
  }[];
  readonly concat: Readonly<Record<string, number | string>>;
  readonly subset: readonly number[];
}

const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/arrays.json', import.meta.url), 'utf8'),
);

const signals = (samples: number, train = true): SourceSpec => ({
  id: `signals${samples}`,
  type: 'Signals',
  params: { samples, train, length: 8 },
  inputs: {},
  port: 'dataset',
});

const split = (lengths: readonly number[], port: string, dataset: SourceSpec): SourceSpec => ({
  id: 'split',
  type: 'RandomSplit',
  params: { lengths },
  inputs: { dataset },
  port,
});

const subset = (indices: string, dataset: SourceSpec): SourceSpec => ({
  id: 'subset',
  type: 'Subset',
  params: { indices },
  inputs: { dataset },
  port: 'dataset',
});

/** Numbers, within their dataset, of the samples that a tree yields. */
async function numbersOf(spec: SourceSpec, seed = 0): Promise<number[]> {
  const { shared, length } = await openSource(spec, { baseDir: null, seed });
  const source = sourceOf(shared);
  return Array.from({ length }, (_, i) => source.locate(i).index);
}

describe('random_split', () => {
  it.each(fixtures.splits)('$n samples into $lengths give $result', ({ n, lengths, result }) => {
    const counts = splitLengths(lengths, n);
    expect(Array.isArray(counts) ? counts : 'ValueError').toEqual(result);
  });

  it('cuts one permutation: the parts cover the dataset and share nothing', async () => {
    const parts = await Promise.all(
      ['first', 'second', 'third'].map((port) =>
        numbersOf(split([0.5, 0.3, 0.2], port, signals(20)), 7),
      ),
    );
    expect(parts.map((part) => part.length)).toEqual([10, 6, 4]);
    const all = parts.flat();
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(all).not.toEqual([...all].sort((a, b) => a - b));
  });

  it('depends on n and the seed only, and the second part begins where the first ends', async () => {
    const first = await numbersOf(split([0.5, 0.5], 'first', signals(30)), 3);
    expect(await numbersOf(split([0.5, 0.5], 'first', signals(30, false)), 3)).toEqual(first);
    expect(await numbersOf(split([0.5, 0.5], 'first', signals(30)), 4)).not.toEqual(first);
    const other = await numbersOf(split([10, 20], 'first', signals(30)), 3);
    expect(other).toEqual(first.slice(0, 10));
  });

  it('is uniform: in 400 seeds each sample is in the first half about as often', async () => {
    const times = new Array<number>(8).fill(0);
    for (let seed = 0; seed < 400; seed++)
      for (const i of await numbersOf(split([4, 4], 'first', signals(8)), seed))
        times[i] = (times[i] as number) + 1;
    // Binomial(400, ½): five standard deviations are 50.
    for (const count of times) expect(Math.abs(count - 200)).toBeLessThan(50);
  });

  it('refuses counts that are not all samples, before data flow', () => {
    const value = {
      type: 'Dataset',
      sample: { kind: 'tensor', shape: [4] },
      target: { kind: 'class', classes: 2 },
      length: 10,
    } as const;
    const infer = (lengths: readonly number[]) =>
      definitionOf('RandomSplit')?.infer({
        block: 'split',
        params: { lengths } as never,
        inputs: { dataset: value },
      });
    expect(infer([7, 2])?.problems).toMatchObject([
      { severity: 'error', code: 'randomsplit.lengths', torch: 'cV', param: 'lengths' },
    ]);
    expect(infer([0.5, 0.5])?.problems).toEqual([]);
    expect(infer([10, 0])?.problems).toMatchObject([
      { severity: 'warning', code: 'randomsplit.empty' },
    ]);
    expect(infer([0.7, 0.2, 0.1])?.outputs).toMatchObject({
      first: { length: 7 },
      second: { length: 2 },
      third: { length: 1 },
    });
  });
});

describe('Subset', () => {
  it('reads lists, ranges and steps', () => {
    expect([...(indicesOf('0:3, 7, 9:5:-2, -1') ?? [])]).toEqual([0, 1, 2, 7, 9, 7, -1]);
    for (const wrong of ['', '1.5', 'a', '1:2:0', '3;4', ':5']) expect(indicesOf(wrong)).toBeNull();
  });

  it('takes samples in the order given, repeated and from the end', async () => {
    expect(await numbersOf(subset('4, 0, 0, -1', signals(5)))).toEqual(fixtures.subset);
  });

  it('refuses a number that the dataset does not have', async () => {
    await expect(numbersOf(subset('2, 5', signals(5)))).rejects.toThrow(
      'Subset names sample 5, but the dataset has 5: 0 to 4. Shorten indices.',
    );
    await expect(numbersOf(subset('-6', signals(5)))).rejects.toThrow('Subset names sample -6');
  });

  it('reads as PyTorch', () => {
    const python = (indices: string) => definitionOf('Subset')?.pytorch({ indices } as never);
    expect(python('0:100')).toBe('Subset(dataset, range(0, 100))');
    expect(python('0:100, 105')).toBe('Subset(dataset, [*range(0, 100), 105])');
  });
});

describe('ConcatDataset', () => {
  it('counts on through its parts, and negative numbers from the end', async () => {
    const spec: SourceSpec = {
      id: 'both',
      type: 'ConcatDataset',
      params: {},
      inputs: { dataset: signals(4), other: { ...signals(5), id: 'other' } },
      port: 'dataset',
    };
    const { shared, length } = await openSource(spec, { baseDir: null, seed: 0 });
    expect(length).toBe(9);
    const source = sourceOf(shared);
    const at = (i: number) => [source.locate(i).dataset.length, source.locate(i).index];
    expect([0, 3, 4, 8].map(at)).toEqual([
      [4, 0],
      [4, 3],
      [5, 0],
      [5, 4],
    ]);
    expect([-1, -5, -6, -9].map(at)).toEqual([
      [5, 4],
      [5, 0],
      [4, 3],
      [4, 0],
    ]);
    for (const index of [9, -10]) expect(() => source.locate(index)).toThrow('is not there');
  });

  it.each(Object.entries(fixtures.concat))(
    'sample %s is %s, as in PyTorch',
    async (index, value) => {
      // Samples 0…2 and 10…13 in the fixture.
      const spec: SourceSpec = {
        id: 'both',
        type: 'ConcatDataset',
        params: {},
        inputs: {
          dataset: subset('0:3', signals(4)),
          other: { ...subset('10:14', signals(20)), id: 'others' },
        },
        port: 'dataset',
      };
      const { shared } = await openSource(spec, { baseDir: null, seed: 0 });
      const source = sourceOf(shared);
      if (typeof value === 'string') expect(() => source.locate(Number(index))).toThrow();
      else expect(source.locate(Number(index)).index).toBe(value);
    },
  );
});
