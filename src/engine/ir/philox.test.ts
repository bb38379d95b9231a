import { describe, expect, it } from 'vitest';
import { philox4x32, uniform } from './philox';

function block(counter: [number, number, number, number], key: [number, number]): string[] {
  const out = new Uint32Array(4);
  philox4x32(...counter, ...key, out);
  return [...out].map((x) => x.toString(16).padStart(8, '0'));
}

describe('philox4x32', () => {
  // Known answers published with Random123 (kat_vectors, philox4x32 10).
  it('gives the published answers', () => {
    expect(block([0, 0, 0, 0], [0, 0])).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
    const f = 0xffffffff;
    expect(block([f, f, f, f], [f, f])).toEqual(['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd']);
    expect(
      block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
    ).toEqual(['d16cfe09', '94fdcceb', '5001e420', '24126ea1']);
  });
});

describe('uniform', () => {
  it('stays in [0, 1), repeats for the same place and differs for another', () => {
    const a = new Float32Array(1001);
    const b = new Float32Array(1001);
    uniform(a, 7, 1, 3);
    uniform(b, 7, 1, 3);
    expect(a).toEqual(b);
    expect(Math.min(...a)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...a)).toBeLessThan(1);
    uniform(b, 7, 1, 4);
    expect(a).not.toEqual(b);
    expect(a.reduce((s, x) => s + x) / a.length).toBeCloseTo(0.5, 1);
  });
});
