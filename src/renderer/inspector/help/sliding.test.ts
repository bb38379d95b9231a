import { describe, expect, it } from 'vitest';
import { slideOf } from './sliding';

const conv = { kernel_size: [3, 3], stride: 2, padding: 1, dilation: 1 };

describe('slideOf', () => {
  it('moves a filter by its stride, over the padding', () => {
    const slide = slideOf('Conv2d', conv);
    expect(slide?.source).toEqual({ rows: 5, columns: 5, border: [1, 1, 1, 1] });
    expect(slide?.target).toMatchObject({ rows: 3, columns: 3 });
    expect(slide?.steps).toHaveLength(9);
    expect(slide?.steps[0]?.source).toContainEqual([-1, -1]);
    expect(slide?.steps[5]).toMatchObject({ target: [[1, 2]] });
    expect(slide?.steps[5]?.source).toContainEqual([1, 3]);
    expect(slide?.steps[5]?.caption.en).toBe(
      'Output [1, 2] weighs and adds rows 1…3, columns 3…5.',
    );
  });

  it('leaves the gaps of dilation out', () => {
    const [step] =
      slideOf('Conv1d', { ...conv, kernel_size: 3, stride: 1, padding: 0, dilation: 2 })?.steps ??
      [];
    expect(step?.source).toEqual([
      [0, 0],
      [0, 2],
      [0, 4],
    ]);
  });

  it('takes the largest of each window, and gives it back at its place', () => {
    const pool = slideOf('MaxPool2d', { kernel_size: 2, stride: null, padding: 0, dilation: 1 });
    const values = pool?.source.values ?? [];
    for (const { source, taken, target, values: made } of pool?.steps ?? []) {
      const most = Math.max(...source.map(([r, c]) => values[r]?.[c] as number));
      const [i, j] = target[0] ?? [0, 0];
      expect(made?.[i]?.[j]).toBe(most);
      expect(values[taken?.[0] ?? 0]?.[taken?.[1] ?? 0]).toBe(most);
    }
    const back = slideOf('MaxUnpool2d', { kernel_size: 2, stride: null, padding: 0 });
    const last = back?.steps.at(-1)?.values ?? [];
    expect(last.flat().filter((v) => v !== null)).toHaveLength(9);
    for (const { taken } of pool?.steps ?? []) {
      const [r, c] = taken ?? [0, 0];
      expect(last[r]?.[c]).toBe(values[r]?.[c]);
    }
  });

  it('stamps the filter of a transposed convolution, and cuts off its padding', () => {
    const slide = slideOf('ConvTranspose2d', { ...conv, output_padding: 1 });
    // (3 − 1)·2 − 2 + 3 + 1
    expect(slide?.target).toMatchObject({ rows: 6, columns: 6, border: [1, 1, 1, 1] });
    expect(slide?.steps[0]?.target).toContainEqual([-1, -1]);
    expect(slide?.steps.at(-1)?.target).toContainEqual([5, 5]);
  });

  it('draws what can be seen, whatever the numbers', () => {
    for (const kernel of [1, 2, 5, 11])
      for (const stride of [1, 3, 7])
        for (const padding of [0, 1, 5])
          for (const dilation of [1, 3])
            for (const type of ['Conv2d', 'ConvTranspose2d', 'Conv3d', 'Conv1d']) {
              const slide = slideOf(type, { kernel_size: kernel, stride, padding, dilation });
              expect(slide?.steps.length).toBeGreaterThan(0);
              expect(slide?.source.rows).toBeGreaterThan(0);
              expect(slide?.target.columns).toBeGreaterThan(0);
              expect(slide?.steps.length).toBeLessThanOrEqual(600);
            }
    expect(slideOf('Linear', {})).toBeUndefined();
  });
});
