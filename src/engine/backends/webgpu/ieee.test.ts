/** Arithmetic with constants is IEEE 754's: shader compilers like to know that x · 0 is 0, which it is not. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlanBuilder } from '../../ir/builder';
import type { Value } from '../../ir/types';
import type { Backend } from '../contract';
import { openWebGpu } from './index';

let backend: Backend;
beforeAll(async () => {
  backend = await openWebGpu();
});
afterAll(() => backend?.dispose());

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const special = Float32Array.of(0, -0, 1, -2, nan, inf, -inf, 3e38);

type Build = (b: PlanBuilder, x: Value) => Value;

const op =
  (name: 'mul' | 'div' | 'sub' | 'add', left: number | 'x', right: number | 'x'): Build =>
  (b, x) => {
    const of = (side: number | 'x') => (side === 'x' ? x : b.scalar(side));
    return b.one(name, {}, [of(left), of(right)]);
  };

const cases: readonly (readonly [string, Build, (x: number) => number])[] = [
  ['x · 0', op('mul', 'x', 0), (x) => x * 0],
  ['x · −0', op('mul', 'x', -0), (x) => x * -0],
  ['0 · x', op('mul', 0, 'x'), (x) => 0 * x],
  ['0 / x', op('div', 0, 'x'), (x) => 0 / x],
  ['x / x', op('div', 'x', 'x'), (x) => x / x],
  ['x − x', op('sub', 'x', 'x'), (x) => x - x],
  ['x · ∞', op('mul', 'x', inf), (x) => x * inf],
  ['x / ∞', op('div', 'x', inf), (x) => x / inf],
  ['x + NaN', op('add', 'x', nan), () => nan],
  [
    'x · 0 · 5',
    (b, x) => b.one('mul', {}, [op('mul', 'x', 0)(b, x), b.scalar(5)]),
    (x) => x * 0 * 5,
  ],
  [
    '(x + 1) · 0 + 2',
    (b, x) => {
      const product = b.one('mul', {}, [op('add', 'x', 1)(b, x), b.scalar(0)]);
      return b.one('add', {}, [product, b.scalar(2)]);
    },
    (x) => (x + 1) * 0 + 2,
  ],
];

it.each(cases)('%s', async (_, build, want) => {
  const b = new PlanBuilder('ieee');
  const plan = b.finish({ fetches: { y: build(b, b.feed('x', [special.length])) } });
  const store = backend.createStore();
  const program = await backend.prepare(plan, store);
  await program.run({ x: special }, { seed: 0, step: 0 });
  const [record] = await program.fetch();
  // Zeros are equal whatever their sign.
  const plain = (values: Iterable<number>) => [...values].map((v) => (v === 0 ? 0 : v));
  expect(plain(record?.y ?? [])).toEqual(plain(Float32Array.from(special, want)));
  program.dispose();
  store.dispose();
});
