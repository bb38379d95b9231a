import { expect, it } from 'vitest';
import { decades, heightOf } from './logscale';

it('holds all values in whole decades', () => {
  expect(decades([0.02, 3e-5, null, 0])).toEqual({ from: -5, to: -1 });
  expect(decades([])).toEqual({ from: -3, to: 0 });
  expect(decades([1e-30, 1])).toEqual({ from: -15, to: 1 });
});

it('places values by their logarithm', () => {
  const scale = { from: -4, to: 0 };
  expect(heightOf(0.01, scale)).toBeCloseTo(0.5, 9);
  expect(heightOf(1e-9, scale)).toBe(0);
  expect(heightOf(0, scale)).toBe(0);
});
