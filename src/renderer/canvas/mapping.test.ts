import { expect, it } from 'vitest';
import { extentOf, fitted } from './mapping';

it('is around all boxes', () => {
  const boxes = [
    { x: 10, y: -5, width: 20, height: 10 },
    { x: -40, y: 0, width: 10, height: 100 },
  ];
  expect(extentOf(boxes)).toEqual({ x: -40, y: -5, width: 70, height: 105 });
});

it('fits the longer side and puts the other in the middle', () => {
  const map = fitted({ x: 100, y: 50, width: 800, height: 100 }, { width: 160, height: 96 }, 0);
  expect(map.scale).toBeCloseTo(0.2);
  expect([100 * map.scale + map.x, 900 * map.scale + map.x]).toEqual([0, 160]);
  expect([50 * map.scale + map.y, 150 * map.scale + map.y]).toEqual([38, 58]);
});

it('keeps a margin free', () => {
  const map = fitted({ x: 0, y: 0, width: 100, height: 100 }, { width: 120, height: 120 }, 0.1);
  expect(map.scale).toBeCloseTo(1);
  expect(map.x).toBeCloseTo(10);
});
