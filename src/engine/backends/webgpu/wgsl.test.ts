import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../ir/types';
import { broadcastIndex, coordinates, floatLiteral, mappedIndex, stridesOf } from './wgsl';

/** Evaluates unsigned WGSL index arithmetic. */
function evaluate(text: string, i: number): number {
  // Division of unsigned integers rounds down; every division here stands before what is added to it.
  const script = text.replace(/(\d+)u/g, '$1').replace(/i \/ (\d+)/g, 'Math.floor(i / $1)');
  return new Function('i', `return ${script};`)(i) as number;
}

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 5 });

describe('index arithmetic', () => {
  it('finds the coordinates of a linear index', () => {
    fc.assert(
      fc.property(shape, (s) => {
        const strides = stridesOf(s);
        for (let i = 0; i < sizeOf(s); i++) {
          const sum = coordinates('i', s).reduce(
            (total, text, axis) => total + evaluate(text, i) * (strides[axis] as number),
            0,
          );
          expect(sum).toBe(i);
        }
      }),
    );
  });

  it('maps elements of a transposed tensor to their source', () => {
    const permuted = shape.chain((s) =>
      fc.tuple(
        fc.constant(s),
        fc.shuffledSubarray(
          s.map((_, i) => i),
          { minLength: s.length },
        ),
      ),
    );
    fc.assert(
      fc.property(permuted, ([from, perm]) => {
        const to = perm.map((p) => from[p] as number);
        const text = mappedIndex('i', to, from, perm);
        const [toStrides, fromStrides] = [stridesOf(to), stridesOf(from)];
        for (let i = 0; i < sizeOf(to); i++) {
          const want = to.reduce((sum, length, axis) => {
            const c = Math.floor(i / (toStrides[axis] as number)) % length;
            return sum + c * (fromStrides[perm[axis] as number] as number);
          }, 0);
          expect(evaluate(text, i)).toBe(want);
        }
      }),
    );
  });

  it('broadcasts as NumPy does', () => {
    const pair = shape.chain((to) =>
      fc.tuple(
        fc.constant(to),
        fc.nat(to.length),
        fc.array(fc.boolean(), { minLength: to.length, maxLength: to.length }),
      ),
    );
    fc.assert(
      fc.property(pair, ([to, cut, ones]) => {
        const from = to.slice(cut).map((d, i) => (ones[cut + i] ? 1 : d));
        const text = broadcastIndex('i', to, from);
        const [toStrides, fromStrides] = [stridesOf(to), stridesOf(from)];
        for (let i = 0; i < sizeOf(to); i++) {
          const want = from.reduce((sum, length, axis) => {
            const c =
              Math.floor(i / (toStrides[axis + cut] as number)) % (to[axis + cut] as number);
            return length === 1 ? sum : sum + c * (fromStrides[axis] as number);
          }, 0);
          expect(evaluate(text, i)).toBe(want);
        }
      }),
    );
  });

  it('divides once for axes that run along together', () => {
    expect(broadcastIndex('i', [8, 3, 5, 5], [3, 1, 1])).toBe('(i / 25u % 3u)');
    expect(broadcastIndex('i', [8, 3, 5, 5], [1, 3, 5, 5])).toBe('(i % 75u)');
  });
});

describe('literals', () => {
  it('keep every digit of a float32, and hide what WGSL cannot write', () => {
    const helper = (name: string) => name;
    expect(floatLiteral(0.1, helper)).toBe('f32(0.10000000149011612)');
    expect(floatLiteral(-3, helper)).toBe('-3.0f');
    expect(floatLiteral(Number.NaN, helper)).toBe('nonFinite(0x7fc00000u)');
    expect(floatLiteral(-Infinity, helper)).toBe('nonFinite(0xff800000u)');
    expect(floatLiteral(1e39, helper)).toBe('nonFinite(0x7f800000u)');
  });
});
