import { describe, expect, it } from 'vitest';
import { emptyPad, imageOf, isEmpty, stroke } from './pad';

describe('drawing', () => {
  it('whitens what the brush covers, and fades over one pixel', () => {
    const pad = emptyPad(7, 7);
    expect(isEmpty(pad)).toBe(true);
    stroke(pad, { x: 3.5, y: 1.5 }, { x: 3.5, y: 5.5 }, 1);
    const row = [...imageOf(pad).pixels.subarray(21, 28)];
    expect(row).toEqual([0, 0, 128, 255, 128, 0, 0]);
    expect(isEmpty(pad)).toBe(false);
  });

  it('never darkens, and stays inside', () => {
    const pad = emptyPad(4, 4);
    stroke(pad, { x: -5, y: -5 }, { x: 9, y: 9 }, 2);
    const before = [...pad.values];
    stroke(pad, { x: 0, y: 0 }, { x: 0, y: 0 }, 0.2);
    expect(pad.values.every((value, i) => value >= (before[i] ?? 0))).toBe(true);
    expect(imageOf(pad)).toMatchObject({ width: 4, height: 4, channels: 1 });
  });
});
