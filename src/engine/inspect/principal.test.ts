import { PCA } from 'ml-pca';
import { describe, expect, it } from 'vitest';
import { principalComponents } from './principal';

/** Samples whose features are mixtures of five hidden ones of falling size, and a little noise. */
function mixtures(samples: number, features: number): number[][] {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) | 0;
    return (state >>> 0) / 2 ** 32 - 0.5;
  };
  const ways = [8, 5, 3, 2, 1].map((size) =>
    Array.from({ length: features }, () => size * random()),
  );
  return Array.from({ length: samples }, () => {
    const hidden = ways.map(random);
    return Array.from(
      { length: features },
      (_, f) =>
        3 +
        0.1 * random() +
        ways.reduce((sum, w, k) => sum + (w[f] as number) * (hidden[k] as number), 0),
    );
  });
}

describe('principalComponents', () => {
  it.each([
    [30, 200],
    [120, 90],
    [60, 12],
  ])('is the decomposition of %i samples with %i features', async (samples, features) => {
    const rows = mixtures(samples, features);
    const found = await principalComponents(rows.flat(), samples, 2);
    const exact = new PCA(rows, { method: 'SVD' });
    const wanted = exact.predict(rows, { nComponents: 2 });
    const shares = exact.getExplainedVariance();
    expect(found.components).toBe(2);
    for (const c of [0, 1]) {
      expect(found.shares[c]).toBeCloseTo(shares[c] as number, 8);
      const own = Array.from(found.points).filter((_, i) => i % 2 === c);
      const largest = own.reduce((m, v) => (Math.abs(v) > Math.abs(m) ? v : m), 0);
      expect(largest).toBeGreaterThan(0);
      const sign = Math.sign((own[0] as number) * wanted.get(0, c));
      own.forEach((v, i) => {
        expect(v).toBeCloseTo(sign * wanted.get(i, c), 5);
      });
    }
  });

  it('has nothing to say of samples that are all alike', async () => {
    const same = new Float32Array(8 * 100).fill(2);
    const found = await principalComponents(same, 8, 2);
    expect(found.shares).toEqual([0, 0]);
    expect([...found.points]).toEqual(Array(16).fill(0));
  });

  it('pauses while it computes', async () => {
    let pauses = 0;
    await principalComponents(mixtures(300, 4000).flat(), 300, 2, async () => {
      pauses++;
    });
    expect(pauses).toBeGreaterThan(8);
  });
});
