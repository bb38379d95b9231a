import { describe, expect, it } from 'vitest';
import { cellText, normalised, shadeOf } from './confusion';

const counts = [
  [8, 2, 0],
  [1, 0, 0],
  [0, 0, 0],
];

describe('confusion matrix', () => {
  it('is normalised by rows or columns; empty ones stay 0', () => {
    expect(normalised(counts, 'none')).toBe(counts);
    expect(normalised(counts, 'true')).toEqual([
      [0.8, 0.2, 0],
      [1, 0, 0],
      [0, 0, 0],
    ]);
    expect(normalised(counts, 'predicted')).toEqual([
      [8 / 9, 1, 0],
      [1 / 9, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('says counts, whole per cent, and nothing for none', () => {
    expect([0, 3].map((n) => cellText(n, 'none'))).toEqual(['', '3']);
    expect([0, 0.001, 0.126, 1].map((n) => cellText(n, 'true'))).toEqual(['', '<1', '13', '100']);
  });

  it('takes the whole colour table', () => {
    expect([0, 5, 10].map((n) => shadeOf(n, 10))).toEqual([0, 128, 255]);
    expect(shadeOf(0, 0)).toBe(0);
  });
});
