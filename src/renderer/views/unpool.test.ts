import { describe, expect, it } from 'vitest';
import {
  cellAt,
  cellCentre,
  layoutUnpool,
  type Switches,
  unpoolChannel,
  unpoolChannels,
} from './unpool';

/** PyTorch's own example of MaxUnpool2d: maxima 6, 8, 14, 16 of a 4×4 ramp at 5, 7, 13, 15. */
const switches: Switches = {
  from: [2, 2],
  to: [4, 4],
  indices: Int32Array.of(5, 7, 13, 15, 0, 0, 10, 99),
  values: Uint8Array.of(60, 80, 140, 160, 1, 2, 3, 4),
};

describe('unpoolChannel', () => {
  it('puts each maximum back where it came from', () => {
    expect(unpoolChannels(switches)).toBe(2);
    const channel = unpoolChannel(switches, 0);
    expect([...channel.sources]).toEqual([
      -1, -1, -1, -1, -1, 0, -1, 1, -1, -1, -1, -1, -1, 2, -1, 3,
    ]);
    expect(channel.counts).toEqual({ source: 4, filled: 4, total: 16, overwritten: 0 });
    expect([...channel.values]).toEqual([60, 80, 140, 160]);
  });

  it('counts positions that were written twice, keeps the last, leaves out the impossible', () => {
    const channel = unpoolChannel(switches, 1);
    expect(channel.sources[0]).toBe(1);
    expect(channel.counts).toEqual({ source: 4, filled: 2, total: 16, overwritten: 1 });
  });
});

describe('layoutUnpool', () => {
  it('shows both planes at one size, whole cells in the target', () => {
    const layout = layoutUnpool([14, 14], [28, 28], 296, 400, 16);
    expect(layout.target.cell).toBe(5);
    expect(layout.source.cell).toBe(10);
    expect(layout.width).toBeLessThanOrEqual(296);
    expect(layout.target.x).toBe(156);
  });

  it('finds cells and their middles', () => {
    const { source, target } = layoutUnpool([2, 2], [4, 4], 180, 80, 20);
    expect(cellAt(source, 41, 1)).toBe(1);
    expect(cellAt(source, 85, 1)).toBe(-1);
    expect(cellAt(target, target.x + 21, 61)).toBe(13);
    expect(cellCentre(target, 13)).toEqual({ x: target.x + 30, y: 70 });
  });
});
