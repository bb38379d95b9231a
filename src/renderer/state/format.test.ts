import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatSample,
  formatShape,
  formatShort,
  wireLabels,
} from './format';

describe('formats', () => {
  it('writes shapes with unknown axes', () => {
    expect(formatShape([64, null, 28])).toBe('64 × ? × 28');
    expect(formatShape([64, 6, 28, 28], true)).toBe('64×6×28×28');
    expect(formatSample({ kind: 'image', mode: 'RGB', height: null, width: 32 })).toBe(
      '? × 32 RGB',
    );
  });
  it('groups digits and shortens', () => {
    expect(formatCount(61706)).toBe('61\u202f706');
    expect(formatCount(999)).toBe('999');
    expect(formatShort(860)).toBe('860');
    expect(formatShort(61_706)).toBe('61.7k');
    expect(formatShort(999_600)).toBe('1M');
    expect(formatShort(2_359_808)).toBe('2.36M');
    expect(formatBytes(512)).toBe('512 B');
    expect(formatBytes(1_900_000)).toBe('1.9 MB');
  });
  it('offers wire labels longest first', () => {
    expect(wireLabels({ type: 'Tensor', element: 'float32', shape: [64, 6, 28, 28] })).toEqual([
      '64×6×28×28',
      '6×28×28',
    ]);
    expect(wireLabels({ type: 'Tensor', element: 'float32', shape: [64, 400] })).toEqual([
      '64×400',
    ]);
    expect(wireLabels({ type: 'Loss' })).toEqual([]);
  });
});
