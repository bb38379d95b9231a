import { describe, expect, it } from 'vitest';
import { formulaOf, formulasOf } from './expression';

describe('formulaOf', () => {
  // Values by Python.
  it.each([
    ['0.95 ** k', 3, 0.857375],
    ['-2 ** 2', 0, -4],
    ['2 ** -1', 0, 0.5],
    ['2 ** 3 ** 2', 0, 512],
    ['7 // 2 - -7 // 2', 0, 7],
    ['-7 % 3', 0, 2],
    ['7 % -3', 0, -2],
    ['1 if k < 5 else 0.1', 5, 0.1],
    ['1 if 2 < k <= 5 else 0.1', 2, 0.1],
    ['(k > 1 and 3) or 4', 2, 3],
    ['not k', 0, 1],
    ['max(1, k, 2) + min(k, 1)', 7, 8],
    ['math.cos(math.pi * k / 2)', 2, -1],
    ['log(8, 2)', 0, 3],
    ['lambda epoch: 0.5 ** (epoch // 10)', 25, 0.25],
    ['1_000 * 1e-3 + .5', 0, 1.5],
  ])('%s at %d is %d', (text, k, want) => {
    expect(formulaOf(text)?.(k)).toBeCloseTo(want, 12);
  });

  it.each([
    '',
    '1 +',
    '(1',
    'constructor',
    'k.x',
    'toString(k)',
    'process',
    'k = 1',
    'lambda: 1',
    'lambda x: k',
    'cos()',
    'min(1)',
    '1 2',
    '"a"',
    'k'.repeat(501),
  ])('refuses %s', (text) => {
    expect(formulaOf(text)).toBeUndefined();
  });

  it('reads one for each group', () => {
    expect(formulasOf('0.5; 0.9 ** k')?.map((f) => f(2))).toEqual([0.5, 0.81]);
    expect(formulasOf('0.5;')).toBeUndefined();
  });
});
