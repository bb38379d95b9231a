import { describe, expect, it } from 'vitest';
import { chartColumns, decimate } from './decimate';

const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1);

describe('decimate', () => {
  it('keeps everything when there is little', () => {
    expect(decimate(ramp(5), Float64Array.of(1, 2, 3, 4, 5), 100)).toEqual([0, 1, 2, 3, 4]);
    expect(decimate(ramp(0), ramp(0), 100)).toEqual([]);
  });

  it('keeps every spike, the ends, and the order', () => {
    const values = new Float64Array(100_000);
    values[31_415] = 9;
    values[92_653] = -9;
    const kept = decimate(ramp(100_000), values, 400);
    expect(kept.length).toBeLessThanOrEqual(802);
    expect(kept).toContain(31_415);
    expect(kept).toContain(92_653);
    expect(kept[0]).toBe(0);
    expect(kept[kept.length - 1]).toBe(99_999);
    expect(kept.every((index, i) => i === 0 || index > (kept[i - 1] ?? -1))).toBe(true);
  });

  it('looks only at the window, with one neighbour on each side', () => {
    expect(decimate(ramp(100), ramp(100), 100, 10, 12)).toEqual([8, 9, 10, 11]);
  });

  it('survives values that are not finite', () => {
    const values = new Float64Array(1000).fill(Number.NaN);
    expect(decimate(ramp(1000), values, 10)).toEqual([0, 999]);
  });
});

describe('chartColumns', () => {
  it('puts training and validation on one ascending axis', () => {
    const steps = Float64Array.of(1, 2, 3, 4);
    const raw = Float64Array.of(4, 3, 2, 1);
    const columns = chartColumns(
      steps,
      raw,
      raw,
      [0, 1, 3],
      [
        { step: 3, value: 30 },
        { step: 4, value: 40 },
      ],
      false,
    );
    expect(columns.x).toEqual([1, 2, 3, 4]);
    expect(columns.raw).toEqual([4, 3, null, 1]);
    expect(columns.validation).toEqual([null, null, 30, 40]);
  });

  it('leaves gaps where a logarithm does not exist', () => {
    const values = Float64Array.of(0, Number.NaN, 1);
    const columns = chartColumns(Float64Array.of(1, 2, 3), values, values, [0, 1, 2], [], true);
    expect(columns.raw).toEqual([null, null, 1]);
  });
});
