import { describe, expect, it } from 'vitest';
import { byteOf, packAtlas, scaleOf } from './atlas';

describe('scaleOf', () => {
  it('is symmetric about zero as soon as one value is negative', () => {
    expect(scaleOf(new Float32Array([-1, 3]))).toEqual({ low: -3, high: 3, signed: true });
    expect(scaleOf(new Float32Array([-4, 3]))).toEqual({ low: -4, high: 4, signed: true });
  });

  it('starts at zero without negative values, and never divides by zero', () => {
    expect(scaleOf(new Float32Array([1, 3]))).toEqual({ low: 0, high: 3, signed: false });
    expect(scaleOf(new Float32Array([0, 0]))).toEqual({ low: 0, high: 1, signed: false });
    expect(scaleOf(new Float32Array([Number.NaN]))).toEqual({ low: 0, high: 1, signed: false });
  });

  it('leaves out what is not finite', () => {
    const values = new Float32Array([Number.NaN, Number.POSITIVE_INFINITY, 2]);
    expect(scaleOf(values).high).toBe(2);
    const scale = scaleOf(values);
    expect([...values].map((v) => byteOf(v, scale))).toEqual([0, 255, 255]);
  });
});

describe('packAtlas', () => {
  it('puts zero in the middle of a signed map', () => {
    const atlas = packAtlas(new Float32Array([-2, 0, 1, 2]), [1, 2, 2], 8);
    expect([...atlas.pixels]).toEqual([0, 128, 191, 255]);
  });

  it('normalises over all channels and lays them side by side', () => {
    // Three 1×2 maps: a column grid of 2 rows, the last tile empty.
    const atlas = packAtlas(new Float32Array([0, 1, 2, 3, 4, 5]), [3, 1, 2], 8);
    expect(atlas).toMatchObject({ columns: 2, rows: 2, tileWidth: 2, tileHeight: 1, high: 5 });
    expect([...atlas.pixels]).toEqual([0, 51, 102, 153, 204, 255, 0, 0]);
  });

  it('averages large maps down to the tile, ragged edges included', () => {
    const values = Float32Array.from({ length: 15 }, (_, i) => i);
    const atlas = packAtlas(values, [1, 3, 5], 4);
    expect(atlas).toMatchObject({ tileWidth: 3, tileHeight: 2 });
    const means = [3, 5, 6.5, 10.5, 12.5, 14];
    expect([...atlas.pixels]).toEqual(means.map((m) => Math.round((m / 14) * 255)));
  });

  it('shows a vector as a grid of one-pixel tiles', () => {
    const atlas = packAtlas(new Float32Array(84), [84], 64);
    expect(atlas).toMatchObject({ columns: 10, rows: 9, tileWidth: 1, tileHeight: 1 });
    expect(atlas.pixels).toHaveLength(90);
  });

  it('bounds the atlas whatever the number of channels', () => {
    const atlas = packAtlas(new Float32Array(600 * 64 * 64), [600, 64, 64], 512);
    expect(atlas.pixels.length).toBeLessThanOrEqual(1.1 * 2 ** 20);
    expect(atlas.tileWidth).toBe(32);
  });
});
