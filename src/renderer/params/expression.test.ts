import { describe, expect, it } from 'vitest';
import { evaluate } from './expression';

const value = (text: string) => {
  const result = evaluate(text);
  return result.ok ? result.value : `at ${result.at}`;
};

describe('evaluate', () => {
  it.each([
    ['28', 28],
    [' 2 * 28 ', 56],
    ['1e-3', 0.001],
    ['.5', 0.5],
    ['1_000', 1000],
    ['2+3*4', 14],
    ['(2+3)*4', 20],
    ['10-4-3', 3],
    ['7//2', 3],
    ['-7//2', -4],
    ['7 % 3', 1],
    ['-7 % 3', 2],
    ['2**10', 1024],
    ['2**3**2', 512],
    ['-2**2', -4],
    ['2**-1', 0.5],
    ['--3', 3],
    ['(32-5)//2+1', 14],
    ['16×4×4', 256],
    ['400÷16', 25],
    ['3−1', 2],
  ])('reads %s', (text, expected) => expect(value(text)).toBe(expected));

  it.each([
    ['', 'at 0'],
    ['2*', 'at 2'],
    ['2 3', 'at 2'],
    ['(2', 'at 2'],
    ['2)', 'at 1'],
    ['abc', 'at 0'],
    ['2*x', 'at 2'],
    ['1e', 'at 1'],
    ['1/0', 'at 0'],
    ['9**9**9', 'at 0'],
  ])('says where %s stops making sense', (text, expected) => expect(value(text)).toBe(expected));
});
