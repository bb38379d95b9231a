import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolved, pooled, reach, samePadding } from './shapes';

/** Counts window positions one by one. */
function countWindows(
  length: number,
  kernel: number,
  stride: number,
  pad: number,
  dilation: number,
) {
  let count = 0;
  for (let start = -pad; start + dilation * (kernel - 1) < length + pad; start += stride) count++;
  return count;
}

/** Counts the windows of ceil mode: each must start before the padding at the end. */
function countCeil(length: number, kernel: number, stride: number, pad: number, dilation: number) {
  let count = 0;
  for (let start = -pad; ; start += stride) {
    const overhangs = start + dilation * (kernel - 1) >= length + pad;
    if (overhangs) {
      // The last one may hang over, if there is something left to cover and it starts early enough.
      const previousEnd = start - stride + dilation * (kernel - 1);
      return previousEnd < length + pad - 1 && start < length ? count + 1 : count;
    }
    count++;
  }
}

const axis = fc.record({
  length: fc.integer({ min: 1, max: 40 }),
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 5 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  pad: fc.integer({ min: 0, max: 3 }),
});

describe('window arithmetic', () => {
  it('counts the window positions of a convolution', () => {
    fc.assert(
      fc.property(axis, ({ length, kernel, stride, dilation, pad }) => {
        fc.pre(length + 2 * pad >= reach(kernel, dilation));
        expect(convolved(length, { kernel, stride, padding: 2 * pad, dilation })).toBe(
          countWindows(length, kernel, stride, pad, dilation),
        );
      }),
    );
  });

  it('counts the windows of a pooling in both modes', () => {
    fc.assert(
      fc.property(axis, ({ length, kernel, stride, dilation, pad }) => {
        fc.pre(length + 2 * pad >= reach(kernel, dilation) && pad <= kernel / 2);
        const window = { kernel, stride, dilation, padding: pad };
        expect(pooled(length, { ...window, ceilMode: false })).toBe(
          countWindows(length, kernel, stride, pad, dilation),
        );
        expect(pooled(length, { ...window, ceilMode: true })).toBe(
          countCeil(length, kernel, stride, pad, dilation),
        );
      }),
    );
  });

  it('keeps the length with same padding and stride 1', () => {
    fc.assert(
      fc.property(axis, ({ length, kernel, dilation }) => {
        const [before, after] = samePadding(kernel, dilation);
        expect(after - before === 0 || after - before === 1).toBe(true);
        expect(convolved(length, { kernel, stride: 1, padding: before + after, dilation })).toBe(
          length,
        );
      }),
    );
  });

  it('leaves unknown lengths unknown', () => {
    expect(convolved(null, { kernel: 3, stride: 1, padding: 0, dilation: 1 })).toBeNull();
    const window = { kernel: 3, stride: 1, padding: 0, dilation: 1, ceilMode: true };
    expect(pooled(null, window)).toBeNull();
  });
});
