import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lifetime, planMemory } from './planner';

const lifetime = fc
  .record({ bytes: fc.integer({ min: 4, max: 5000 }), a: fc.nat(40), b: fc.nat(40) })
  .map(({ bytes, a, b }): Lifetime => ({ bytes, first: Math.min(a, b), last: Math.max(a, b) }));

function meet(a: Lifetime, b: Lifetime): boolean {
  return a.first <= b.last && b.first <= a.last;
}

describe('planMemory', () => {
  it('never gives bytes to two values that live together, aligned and within the arenas', () => {
    const limits = fc.constantFrom(Number.POSITIVE_INFINITY, 5120, 20480);
    fc.assert(
      fc.property(fc.array(lifetime, { maxLength: 60 }), limits, (lives, limit) => {
        const { placements, arenas } = planMemory(lives, { alignment: 256, limit });
        expect(placements).toHaveLength(lives.length);
        lives.forEach((life, i) => {
          const { arena, offset } = placements[i] as (typeof placements)[number];
          expect(offset % 256).toBe(0);
          expect(offset + life.bytes).toBeLessThanOrEqual(arenas[arena] as number);
          expect(arenas[arena]).toBeLessThanOrEqual(limit);
          lives.slice(0, i).forEach((other, j) => {
            const there = placements[j] as (typeof placements)[number];
            if (there.arena !== arena || !meet(life, other)) return;
            const apart =
              offset + life.bytes <= there.offset || there.offset + other.bytes <= offset;
            expect(apart).toBe(true);
          });
        });
      }),
    );
  });

  it('uses memory again as soon as a value is dead', () => {
    const chain = Array.from({ length: 20 }, (_, i) => ({ bytes: 1024, first: i, last: i + 1 }));
    expect(planMemory(chain).arenas).toEqual([2048]);
  });

  it('opens another arena at the limit, and refuses what no arena can hold', () => {
    const together = [0, 1, 2].map(() => ({ bytes: 1024, first: 0, last: 1 }));
    expect(planMemory(together, { limit: 2048 }).arenas).toEqual([2048, 1024]);
    expect(() => planMemory([{ bytes: 4096, first: 0, last: 0 }], { limit: 2048 })).toThrow(
      RangeError,
    );
  });
});
