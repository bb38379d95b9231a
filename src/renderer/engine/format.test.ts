import { describe, expect, it } from 'vitest';
import { folderOf, formatDuration, formatPercent, formatRate, formatValue } from './format';

describe('format', () => {
  it('durations', () => {
    expect([0, 41.6, 60, 725, 3723].map(formatDuration)).toEqual([
      '0:00',
      '0:42',
      '1:00',
      '12:05',
      '1:02:03',
    ]);
    expect(formatDuration(Number.POSITIVE_INFINITY)).toBe('–');
  });

  it('rates', () => {
    expect([0, 4.26, 87.3, 999, 9400, 9960, 12_345, 1_500_000].map(formatRate)).toEqual([
      '–',
      '4.3',
      '87',
      '999',
      '9.4k',
      '10k',
      '12k',
      '1.5M',
    ]);
  });

  it('shares and values', () => {
    expect(formatPercent(0.97314)).toBe('97.31 %');
    expect(formatPercent(null)).toBe('–');
    expect(formatValue(0.123456)).toBe('0.1235');
    expect(formatValue(-12.3456)).toBe('−12.35');
    expect(formatValue(0.0000123456)).toBe('1.23e−5');
    expect(formatValue(1234567)).toBe('1.23e6');
    expect(formatValue(0)).toBe('0');
    expect(formatValue(Number.NaN)).toBe('–');
  });

  it('folders of any platform', () => {
    expect(folderOf('/home/ada/net.netloom.json')).toBe('/home/ada');
    expect(folderOf('C:\\Users\\ada\\net.json')).toBe('C:\\Users\\ada');
    expect(folderOf('C:\\net.json')).toBe('C:\\');
    expect(folderOf('/net.json')).toBe('/');
    expect(folderOf(null)).toBeNull();
  });
});
