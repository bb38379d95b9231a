import { describe, expect, it } from 'vitest';
import { SmoothedSeries } from './smoothing';

describe('SmoothedSeries', () => {
  it('copies the series at weight 0', () => {
    const values = Float64Array.of(3, 1, 4, 1, 5);
    expect([...new SmoothedSeries(0).extend(values)]).toEqual([3, 1, 4, 1, 5]);
  });

  it('equals the weighted mean of what was seen', () => {
    const values = Float64Array.of(2, 4, 8);
    const smooth = new SmoothedSeries(0.5).extend(values);
    expect(smooth[0]).toBeCloseTo(2, 12);
    expect(smooth[1]).toBeCloseTo((2 * 1 + 4 * 2) / 3, 12);
    expect(smooth[2]).toBeCloseTo((2 * 1 + 4 * 2 + 8 * 4) / 7, 12);
  });

  it('gives the same numbers in pieces as at once', () => {
    const values = Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i) + i / 100);
    const whole = new SmoothedSeries(0.9).extend(values);
    const pieces = new SmoothedSeries(0.9);
    for (const end of [1, 10, 1024, 1025, 3000]) pieces.extend(values.subarray(0, end));
    expect([...pieces.extend(values)]).toEqual([...whole]);
  });

  it('starts again when the series became shorter', () => {
    const series = new SmoothedSeries(0.5);
    series.extend(Float64Array.of(100, 100, 100));
    expect([...series.extend(Float64Array.of(1, 1))]).toEqual([1, 1]);
  });

  it('passes over values that are not finite', () => {
    const smooth = new SmoothedSeries(0.5).extend(Float64Array.of(2, Number.NaN, 2));
    expect(smooth[1]).toBeNaN();
    expect(smooth[2]).toBeCloseTo(2, 12);
  });

  it('refuses a weight of 1', () => {
    expect(() => new SmoothedSeries(1)).toThrow(/weight/);
  });
});
