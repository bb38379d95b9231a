import { describe, expect, it } from 'vitest';
import { barAt, barRows, barsPerRow } from './bars';

describe('bars', () => {
  it('take as many rows as they need', () => {
    expect(barRows(10, 296)).toBe(1);
    expect(barRows(120, 296)).toBe(2);
    expect(barsPerRow(120, 2)).toBe(60);
    expect(barsPerRow(7, 2)).toBe(4);
  });

  it('are found by position', () => {
    const layout = { width: 120, rowHeight: 50, rowGap: 10, rows: 2 };
    expect(barAt(120, layout, 0, 0)).toBe(0);
    expect(barAt(120, layout, 119, 49)).toBe(59);
    expect(barAt(120, layout, 2, 55)).toBe(-1);
    expect(barAt(120, layout, 2, 61)).toBe(61);
    expect(barAt(119, layout, 119, 61)).toBe(-1);
    expect(barAt(120, layout, -1, 5)).toBe(-1);
  });
});
