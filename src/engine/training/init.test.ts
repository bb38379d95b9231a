import { describe, expect, it } from 'vitest';
import { initialValues } from './init';

const moments = (values: Float32Array) => {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length;
  return { mean, variance };
};

describe('initialValues', () => {
  it('fills with a constant', () => {
    expect(initialValues('bn.weight', [3], { kind: 'constant', value: 1 }, 0)).toEqual(
      new Float32Array([1, 1, 1]),
    );
  });

  it('draws U(low, high)', () => {
    const values = initialValues(
      'conv.weight',
      [100, 200],
      { kind: 'uniform', low: -0.2, high: 0.4 },
      7,
    );
    const { mean, variance } = moments(values);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.fround(-0.2));
    expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(0.4));
    expect(Math.min(...values)).toBeLessThan(-0.199);
    expect(Math.max(...values)).toBeGreaterThan(0.399);
    expect(mean).toBeCloseTo(0.1, 2);
    expect(variance).toBeCloseTo(0.36 / 12, 3);
  });

  it('draws N(mean, std), odd lengths too', () => {
    const values = initialValues('w', [20001], { kind: 'normal', mean: 2, std: 0.5 }, 7);
    const { mean, variance } = moments(values);
    expect(mean).toBeCloseTo(2, 1);
    expect(Math.abs(variance - 0.25)).toBeLessThan(0.01);
    const beyond = values.filter((v) => Math.abs(v - 2) > 1).length / values.length;
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.006);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('leaves a padding row at 0', () => {
    const init = { kind: 'normal', mean: 0, std: 1, zeroRow: 1 } as const;
    const values = initialValues('w', [3, 2], init, 7);
    expect([...values].map((v) => v === 0)).toEqual([false, false, true, true, false, false]);
  });

  it('depends on the name and the seed alone', () => {
    const init = { kind: 'uniform', low: 0, high: 1 } as const;
    const a = initialValues('a.weight', [8], init, 1);
    expect(initialValues('a.weight', [8], init, 1)).toEqual(a);
    expect(initialValues('b.weight', [8], init, 1)).not.toEqual(a);
    expect(initialValues('a.weight', [8], init, 2)).not.toEqual(a);
    expect(initialValues('a.weight', [8], init, 1 + 2 ** 32)).not.toEqual(a);
    // A longer tensor of that name begins with the same numbers.
    expect(initialValues('a.weight', [9], init, 1).slice(0, 8)).toEqual(a);
  });
});
