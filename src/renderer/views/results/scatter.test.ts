import { expect, it } from 'vitest';
import { classColour, nearest, placed } from './scatter';

it('brings points into the rectangle, y upwards', () => {
  const at = placed(Float32Array.of(0, 0, 10, 5), 100, 50, 10);
  expect([...at]).toEqual([10, 40, 90, 10]);
  expect([...placed(Float32Array.of(3, 3), 100, 50, 10)]).toEqual([50, 25]);
});

it('finds the nearest point within reach', () => {
  const at = Float32Array.of(10, 10, 20, 20);
  expect(nearest(at, 18, 19, 5)).toBe(1);
  expect(nearest(at, 50, 50, 5)).toBe(-1);
});

it('gives every class a colour of its own', () => {
  expect(new Set(Array.from({ length: 40 }, (_, i) => classColour(i))).size).toBe(40);
});
