import { expect, it } from 'vitest';
import { PlanBuilder } from './builder';
import { depthFirst, planMemory } from './memory';

const none = {} as const;
/** Bytes of ten numbers. */
const TEN = 40;

it('counts states, feeds, and the results alive together', () => {
  const b = new PlanBuilder('chain');
  const x = b.feed('x', [10]);
  const w = b.state('w', [10, 10]);
  let y = b.one('reshape', { shape: [1, 10] }, [x]);
  for (let i = 0; i < 3; i++) y = b.one('matmul', { transA: false, transB: false }, [y, w]);
  const plan = b.finish({ fetches: { y } });
  // A product needs its input and its output; the third finds the first's bytes free.
  expect(planMemory(plan)).toEqual({
    states: 10 * TEN,
    feeds: TEN,
    peak: 2 * TEN,
    total: 13 * TEN,
  });
});

it('gives element-wise chains, reshapes and updates no bytes of their own', () => {
  const b = new PlanBuilder('update');
  const w = b.state('w', [10]);
  const g = b.one('reduceSum', { axes: [0], keepDims: false }, [b.feed('x', [5, 10])]);
  const flat = b.one('reshape', { shape: [10] }, [g]);
  const step = b.one('mul', none, [flat, b.scalar(0.1)]);
  const plan = b.finish({ updates: { w: b.one('sub', none, [w, step]) } });
  expect(planMemory(plan).peak).toBe(TEN);
});

it('keeps what a later node reads', () => {
  const b = new PlanBuilder('kept');
  const x = b.feed('x', [10, 10]);
  const product = (value: typeof x) =>
    b.one('matmul', { transA: false, transB: false }, [value, value]);
  const first = product(x);
  const third = product(product(first));
  const plan = b.finish({ fetches: { y: b.one('concat', { axis: 0 }, [first, third]) } });
  // First and third product, and both of them joined.
  expect(planMemory(plan).peak).toBe(40 * TEN);
});

it('walks to the updates from the last to the first', () => {
  const b = new PlanBuilder('walk');
  const sum = (name: string) =>
    b.one('reduceSum', { axes: [0], keepDims: false }, [b.feed(name, [3, 10])]);
  const [a, c] = [sum('a'), sum('c')];
  b.state('a', [10]);
  b.state('c', [10]);
  const plan = b.finish({ updates: { a, c } });
  expect(depthFirst(plan).map((node) => node.inputs[0]?.source)).toEqual([
    { kind: 'feed', name: 'c' },
    { kind: 'feed', name: 'a' },
  ]);
});
