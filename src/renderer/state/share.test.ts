import { describe, expect, it } from 'vitest';
import { share } from './share';

describe('share', () => {
  it('gives back the old object when nothing changed', () => {
    const old = { a: [1, { b: 2 }], c: null };
    expect(share(old, structuredClone(old))).toBe(old);
  });
  it('keeps the parts that stayed', () => {
    const old = { same: { x: [1, 2] }, other: { y: 1 } };
    const next = share(old, { same: { x: [1, 2] }, other: { y: 2 } });
    expect(next).not.toBe(old);
    expect(next.same).toBe(old.same);
    expect(next.other).toEqual({ y: 2 });
  });
  it('sees keys come, go and be undefined', () => {
    expect(share({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    const old: Record<string, number> = { a: 1 };
    expect(share(old, { a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
    const gone = share<Record<string, unknown>>({ a: undefined }, { b: undefined });
    expect(Object.keys(gone)).toEqual(['b']);
  });
  it('sees arrays grow, shrink and change', () => {
    expect(share([1, 2], [1])).toEqual([1]);
    expect(share([1], [1, 2])).toEqual([1, 2]);
    expect(share([1, 2], [2, 1])).toEqual([2, 1]);
  });
});
