import { describe, expect, it } from 'vitest';
import {
  axesOrNone,
  axesOrWord,
  bool,
  choice,
  float,
  folder,
  int,
  numbers,
  pair,
} from '../../graph/blocks/fields';
import { defaultOf, formatParam, parseParam, stepParam } from './parse';

const help = { en: '', zh: '' };
const channels = int({ min: 1, help });
const stride = pair({ min: 1, help }).nullable().default(null);
const padding = axesOrWord(2, ['same', 'valid'], { min: 0, help }).default(0);
const size = axesOrNone(3, { min: 1, help });
const rate = float({ min: 0, help });
const mean = numbers({ help });

describe('parseParam', () => {
  it.each([
    [channels, '6', 6],
    [channels, '2*28', 56],
    [channels, '12/2', 6],
    [rate, '1e-3', 0.001],
    [rate, '0.1+0.2', 0.3],
    [padding, '3', 3],
    [padding, '3, 5', [3, 5]],
    [padding, '(3, 5)', [3, 5]],
    [padding, '[3 ; 5]'.replace(' ;', ','), [3, 5]],
    [padding, '(1+2), (2*2)', [3, 4]],
    [padding, '3，5', [3, 5]],
    [padding, 'same', 'same'],
    [padding, "'VALID'", 'valid'],
    [padding, '', undefined],
    [stride, '', null],
    [stride, 'None', null],
    [size, '(None, 7, none)', [null, 7, null]],
    [mean, '0.485, 0.456, 0.406', [0.485, 0.456, 0.406]],
    [mean, '0.5,', 0.5],
    [bool({ help }), 'True', true],
    [choice(['zeros', 'reflect'], { help }), 'Reflect', 'reflect'],
    [folder({ help }), ' data/cats ', 'data/cats'],
  ])('reads a field', (schema, text, value) =>
    expect(parseParam(schema, text)).toEqual({ ok: true, value }),
  );

  it.each([
    [channels, '', 'A value is needed: a whole number ≥ 1.'],
    [channels, '0', 'It must be a whole number ≥ 1.'],
    [channels, '7/2', '3.5: It must be a whole number ≥ 1.'],
    [channels, 'six', '“six” is not a number or an expression such as 2*28.'],
    [channels, '2*', '“2*” is not a number or an expression such as 2*28.'],
    [
      padding,
      '1, 2, 3',
      "It must be a whole number or two (height, width) ≥ 0, or 'same', 'valid'.",
    ],
    [rate, '-1', 'It must be a number ≥ 0.'],
    [size, 'None, 7', 'It must be a whole number or three (depth, height, width) ≥ 1, or None.'],
  ])('gives the reason', (schema, text, reason) => {
    const parsed = parseParam(schema, text);
    expect(parsed.ok ? parsed.value : parsed.reason.en).toBe(reason);
  });

  it('reads back what formatParam writes', () => {
    const cases = [
      [channels, 12],
      [rate, 1e-8],
      [rate, 0.0005],
      [padding, [2, 3]],
      [padding, 'same'],
      [stride, null],
      [mean, [0.1, 0.2, 0.3]],
    ] as const;
    for (const [schema, value] of cases)
      expect(parseParam(schema, formatParam(value))).toEqual({ ok: true, value });
  });
});

describe('formatParam', () => {
  it('writes values as PyTorch people do', () => {
    expect(formatParam(null)).toBe('None');
    expect(formatParam(true)).toBe('True');
    expect(formatParam([3, 5])).toBe('3, 5');
    expect(formatParam(1e-8)).toBe('1e-8');
    expect(formatParam(0.001)).toBe('0.001');
    expect(formatParam(undefined)).toBe('');
  });
});

describe('defaultOf', () => {
  it('knows defaults and their absence', () => {
    expect(defaultOf(padding)).toBe(0);
    expect(defaultOf(stride)).toBeNull();
    expect(defaultOf(channels)).toBeUndefined();
  });
});

describe('stepParam', () => {
  it('steps whole numbers by one and stays in range', () => {
    expect(stepParam(channels, 6, 1)).toBe(7);
    expect(stepParam(channels, 6, -1)).toBe(5);
    expect(stepParam(channels, 6, 1, 10)).toBe(16);
    expect(stepParam(channels, 1, -1)).toBeUndefined();
  });
  it('steps other numbers by a tenth of their leading digit', () => {
    expect(stepParam(rate, 0.01, 1)).toBe(0.011);
    expect(stepParam(rate, 0.9, -1)).toBe(0.89);
    expect(stepParam(rate, 0, 1)).toBe(0.01);
  });
  it('steps both parts of a pair and leaves words alone', () => {
    expect(stepParam(padding, [1, 2], 1)).toEqual([2, 3]);
    expect(stepParam(padding, 'same', 1)).toBeUndefined();
    expect(stepParam(stride, null, 1)).toBeUndefined();
  });
});
