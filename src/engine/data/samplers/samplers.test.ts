import { describe, expect, it } from 'vitest';
import { DataError } from '../contract';
import { Draw } from '../draw';
import { BatchSampler } from './batch';
import { RandomSampler } from './random';
import { SequentialSampler } from './sequential';

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

describe('Draw.below', () => {
  it('reaches both ends and nothing beyond', () => {
    const draw = new Draw(1).forShuffle(0);
    const seen = new Set(Array.from({ length: 200 }, () => draw.below(3)));
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });
});

describe('BatchSampler', () => {
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
    const batches = Array.from({ length: kept }, (_, k) => [...keeping.batch(order, k)]);
    expect(batches.flat()).toEqual([...order]);
    expect(batches.at(-1)?.length ?? 0).toBe(last);
  });
});
