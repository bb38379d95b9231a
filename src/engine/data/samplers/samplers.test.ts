import { describe, expect, it } from 'vitest';
import { DataError } from '../contract';
import { Draw } from '../draw';
import { BatchSampler } from './batch';
import type { Sampler } from './contract';
import { RandomSampler } from './random';
import { SequentialSampler } from './sequential';
import { ListSampler, SubsetRandomSampler } from './subset';
import { balancedWeights, WeightedRandomSampler } from './weighted';

describe('RandomSampler', () => {
  it('gives a permutation that depends on seed and epoch alone', () => {
    const order = new RandomSampler(1000, 3).order(0);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(order).not.toEqual(new SequentialSampler(1000).order());
    const sampler = new RandomSampler(1000, 3);
    expect(sampler.order(1)).not.toEqual(order);
    expect(sampler.order(0)).toEqual(order);
    expect(new RandomSampler(1000, 4).order(0)).not.toEqual(order);
  });

  it('puts every sample everywhere equally often', () => {
    const n = 5;
    const epochs = 20_000;
    const seen = new Float64Array(n * n);
    const sampler = new RandomSampler(n, 11);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const [place, sample] of sampler.order(epoch).entries()) {
        const at = place * n + sample;
        seen[at] = (seen[at] as number) + 1;
      }
    }
    const expected = epochs / n;
    const chi2 = seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 16 degrees of freedom: above 45 with probability 1.3e-4; the seed is fixed.
    expect(chi2).toBeLessThan(45);
  });

  it('refuses an empty dataset', () => {
    expect(() => new RandomSampler(0, 1)).toThrow(DataError);
  });
});

/** How often each of n indices comes up in `epochs` orders. */
function countsOf(sampler: Sampler, n: number, epochs: number): Float64Array {
  const counts = new Float64Array(n);
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const index of sampler.order(epoch)) counts[index] = (counts[index] as number) + 1;
  return counts;
}

const chi2 = (counts: Float64Array, expected: (i: number) => number) =>
  counts.reduce((sum, count, i) => sum + (count - expected(i)) ** 2 / expected(i), 0);

describe('RandomSampler with num_samples', () => {
  it('gives whole permutations and the head of one more', () => {
    const sampler = new RandomSampler(5, 3, { num_samples: 13 });
    expect(sampler.length).toBe(13);
    const order = [...sampler.order(0)];
    const sorted = (from: number, to: number) => order.slice(from, to).sort((a, b) => a - b);
    expect(sorted(0, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(sorted(5, 10)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(sorted(10, 13)).size).toBe(3);
    expect(order.slice(0, 5)).not.toEqual(order.slice(5, 10));
    expect(new RandomSampler(5, 3, { num_samples: 2 }).order(0)).toHaveLength(2);
  });

  it('draws independently with replacement', () => {
    const sampler = new RandomSampler(4, 9, { replacement: true, num_samples: 6 });
    expect(sampler.order(0)).toEqual(sampler.order(0));
    const counts = countsOf(sampler, 4, 4000);
    // 3 degrees of freedom: above 21 with probability 1e-4; the seed is fixed.
    expect(chi2(counts, () => 6000)).toBeLessThan(21);
    const alike = Array.from({ length: 4000 }, (_, epoch) => sampler.order(epoch)).filter(
      ([a, b]) => a === b,
    );
    // One pair in four is alike: 1000 with a deviation of 27.
    expect(Math.abs(alike.length - 1000)).toBeLessThan(110);
  });
});

describe('SubsetRandomSampler', () => {
  it('gives a permutation of its indices in each epoch', () => {
    const sampler = new SubsetRandomSampler(Int32Array.of(7, 3, 3, 90), 1);
    expect([...sampler.order(0)].sort((a, b) => a - b)).toEqual([3, 3, 7, 90]);
    const orders = Array.from({ length: 9 }, (_, epoch) => String(sampler.order(epoch)));
    expect(new Set(orders).size).toBeGreaterThan(2);
    expect([...new ListSampler(Int32Array.of(7, 3)).order()]).toEqual([7, 3]);
  });
});

describe('WeightedRandomSampler', () => {
  const weights = Float64Array.of(0, 1, 0.5, 0, 2.5, 0);

  it('draws in proportion to the weights with replacement', () => {
    const options = { num_samples: 10, replacement: true };
    const counts = countsOf(new WeightedRandomSampler(weights, 2, options), 6, 2000);
    expect([counts[0], counts[3], counts[5]]).toEqual([0, 0, 0]);
    const drawn = Float64Array.of(counts[1] as number, counts[2] as number, counts[4] as number);
    // 2 degrees of freedom: above 18.4 with probability 1e-4.
    expect(chi2(drawn, (i) => [5000, 2500, 12_500][i] as number)).toBeLessThan(18.4);
  });

  it('draws without replacement from what is left, renormalised', () => {
    const options = { num_samples: 2, replacement: false };
    const sampler = new WeightedRandomSampler(weights, 5, options);
    const pairs = new Map<string, number>();
    for (let epoch = 0; epoch < 8000; epoch++) {
      const pair = String(sampler.order(epoch));
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    // P(a, b) = wa/Σ · wb/(Σ − wa)
    const expected: Record<string, number> = {
      '1,2': (1 / 4) * (0.5 / 3),
      '1,4': (1 / 4) * (2.5 / 3),
      '2,1': (0.5 / 4) * (1 / 3.5),
      '2,4': (0.5 / 4) * (2.5 / 3.5),
      '4,1': (2.5 / 4) * (1 / 1.5),
      '4,2': (2.5 / 4) * (0.5 / 1.5),
    };
    expect([...pairs.keys()].sort()).toEqual(Object.keys(expected));
    const found = Float64Array.from(Object.keys(expected), (pair) => pairs.get(pair) as number);
    // 5 degrees of freedom: above 25.7 with probability 1e-4.
    expect(chi2(found, (i) => 8000 * (Object.values(expected)[i] as number))).toBeLessThan(25.7);
  });

  it('balances classes', () => {
    const balanced = balancedWeights(Int32Array.of(0, 1, 1, 1, 2, 2));
    expect([...balanced]).toEqual([1, 1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2]);
  });

  it.each([
    [[1, -1], 1, true, /weight of sample 1 is -1/],
    [[1, Number.NaN], 1, true, /weight of sample 1 is NaN/],
    [[Number.POSITIVE_INFINITY], 1, true, /Infinity/],
    [[0, 0], 1, true, /add up to 0/],
    [[1, 0, 1], 3, false, /cannot draw 3 of 2/],
  ])('refuses %j for %i draws, replacement %s', (list, num_samples, replacement, message) => {
    const options = { num_samples, replacement };
    const make = () => new WeightedRandomSampler(Float64Array.from(list), 1, options);
    expect(make).toThrow(message);
    expect(make).toThrow(DataError);
  });
});

describe('Draw.below', () => {
  it('reaches both ends and nothing beyond', () => {
    const draw = new Draw(1).forShuffle(0);
    const seen = new Set(Array.from({ length: 200 }, () => draw.below(3)));
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });
});

describe('BatchSampler', () => {
  it('numbers the turns of a sample that comes several times in an epoch', () => {
    const list = new ListSampler(Int32Array.of(4, 2, 4, 4, 2, 0));
    const plan = new BatchSampler(list, 4, false).epoch(0);
    expect([...(plan.batch(0).turns ?? [])]).toEqual([0, 0, 1, 2]);
    expect([...(plan.batch(1).turns ?? [])]).toEqual([1, 0]);
    expect(new BatchSampler(new RandomSampler(9, 1), 4, false).epoch(0).batch(0).turns).toBe(
      undefined,
    );
  });

  // parity 1.6: samples, batch size, batches with and without drop_last, last batch without
  it.each([
    [80, 8, 10, 10, 8],
    [87, 8, 10, 11, 7],
    [3, 8, 0, 1, 3],
    [0, 8, 0, 0, 0],
  ])('%i samples in batches of %i', (samples, size, dropped, kept, last) => {
    const sampler = new SequentialSampler(samples);
    const order = sampler.order();
    const dropping = new BatchSampler(sampler, size, true);
    expect([dropping.length, dropping.samples]).toEqual([dropped, dropped * size]);
    const keeping = new BatchSampler(sampler, size, false);
    expect([keeping.length, keeping.samples]).toEqual([kept, samples]);
    const batches = Array.from({ length: kept }, (_, k) => [...keeping.epoch(0).batch(k).indices]);
    expect(batches.flat()).toEqual([...order]);
    expect(batches.at(-1)?.length ?? 0).toBe(last);
  });
});
