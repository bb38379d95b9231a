import { describe, expect, it } from 'vitest';
import type { Panel } from '../../protocol/inspect';
import { difference, numbersOf, orderOf, pick, scaleOf, tilesOf } from './tiles';

const exact = (shape: number[], values: number[]): Panel => ({
  name: 'maps',
  title: { en: '', zh: '' },
  kind: 'maps',
  shape,
  ...scaleOf(values),
  data: { form: 'exact', values: Float32Array.from(values) },
});

describe('tiles of exact panels', () => {
  const panel = exact([2, 2, 2], [0, 1, 2, 4, 0, 0.5, 0.25, 1]);

  it('share one scale or have their own', () => {
    expect([...tilesOf(panel).bytes(0)]).toEqual([0, 64, 128, 255]);
    expect([...tilesOf(panel).bytes(1)]).toEqual([0, 32, 16, 64]);
    expect([...tilesOf(panel, 'own').bytes(1)]).toEqual([0, 128, 64, 255]);
    expect(tilesOf(panel, 'own').scale(1).high).toBe(1);
  });

  it('give the value behind a pixel, in any order', () => {
    expect(tilesOf(panel).value(1, 0, 1)).toBe(0.5);
    expect(pick(tilesOf(panel), [1, 0]).value(1, 1, 1)).toBe(4);
  });

  it('treat every leading axis as maps', () => {
    expect(tilesOf(exact([3, 2, 1, 2], Array(12).fill(1))).count).toBe(6);
    expect(tilesOf(exact([5], [1, 2, 3, 4, 5])).count).toBe(1);
  });

  it('subtract only what is of one size', () => {
    const other = exact([2, 2, 2], [1, 1, 1, 1, 1, 1, 1, 1]);
    const result = difference(panel, other);
    expect(result?.signed).toBe(true);
    expect([...numbersOf(result as Panel)]).toEqual([-1, 0, 1, 3, -1, -0.5, -0.75, 0]);
    expect(difference(panel, exact([1, 2, 2], [1, 2, 3, 4]))).toBeNull();
  });
});

describe('tiles of bytes', () => {
  const panel: Panel = {
    name: 'maps',
    title: { en: '', zh: '' },
    kind: 'maps',
    shape: [2, 1, 2],
    low: -1,
    high: 1,
    signed: true,
    // Two tiles of 2 × 1 side by side.
    data: {
      form: 'bytes',
      columns: 2,
      rows: 1,
      tileWidth: 2,
      tileHeight: 1,
      pixels: Uint8Array.of(0, 255, 128, 153),
    },
  };

  it('cut the atlas into maps', () => {
    expect([...tilesOf(panel).bytes(1)]).toEqual([128, 153]);
    expect(tilesOf(panel).value(0, 0, 1)).toBe(1);
  });

  it('stretch a map to its own scale', () => {
    expect(tilesOf(panel, 'own').scale(1).high).toBeCloseTo(0.2, 5);
    expect([...tilesOf(panel, 'own').bytes(1)][1]).toBe(255);
  });
});

it('sorts channels by activity, equals by number', () => {
  expect(orderOf(4, [1, 3, 3, 0])).toEqual([1, 2, 0, 3]);
  expect(orderOf(3, null)).toEqual([0, 1, 2]);
});
