import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanBuilder } from '../../ir/builder';
import { uniform } from '../../ir/philox';
import type { Backend, Store } from '../contract';
import { openOnnx } from './index';

let backend: Backend;
let store: Store;
beforeAll(async () => {
  backend = await openOnnx({ threads: 1 });
  store = backend.createStore();
});
afterAll(() => backend.dispose());

const draw = { seed: 3, step: 0 };

/** counter ← counter + amount, fetching the sum. */
function counting() {
  const b = new PlanBuilder('count');
  const sum = b.one('add', {}, [b.state('counter', [2]), b.feed('amount', [2])]);
  return b.finish({ fetches: { sum }, updates: { counter: sum } });
}

describe('the onnx backend', () => {
  it('says what computes', () => {
    expect(backend.description).toMatch(/^ONNX Runtime \d+\.\d+.*, 1 thread$/);
  });

  it('keeps states between runs and hands back one record a run, oldest first', async () => {
    store.declare('counter', [2], 'f32', Float32Array.of(1, 10));
    const program = await backend.prepare(counting(), store);
    await program.run({ amount: Float32Array.of(1, 2) }, draw);
    await program.run({ amount: Float32Array.of(5, 5) }, draw);
    const records = await program.fetch();
    expect(records.map((r) => [...(r.sum as Float32Array)])).toEqual([
      [2, 12],
      [7, 17],
    ]);
    expect(await program.fetch()).toEqual([]);
    expect([...(await store.read('counter'))]).toEqual([7, 17]);
    expect(program.info.dispatches).toBe(1);
    expect(program.info.bytes).toBe(8);
    program.dispose();
  });

  it('keeps runs, writes and reads in the order they were asked for', async () => {
    store.declare('counter', [2], 'f32', Float32Array.of(0, 0));
    const program = await backend.prepare(counting(), store);
    const amount = Float32Array.of(1, 1);
    const runs = [program.run({ amount }, draw), program.run({ amount }, draw)];
    const between = store.read('counter');
    store.write('counter', Float32Array.of(100, 200));
    runs.push(program.run({ amount }, draw));
    const after = store.read('counter');
    await Promise.all(runs);
    expect([...(await between)]).toEqual([2, 2]);
    expect([...(await after)]).toEqual([101, 201]);
    program.dispose();
  });

  it('lets updates take effect together: two states swap', async () => {
    const b = new PlanBuilder('swap');
    const [a, c] = [b.state('a', [1]), b.state('c', [1])];
    store.declare('a', [1], 'f32', Float32Array.of(1));
    store.declare('c', [1], 'f32', Float32Array.of(2));
    const program = await backend.prepare(b.finish({ updates: { a: c, c: a } }), store);
    await program.run({}, draw);
    expect([(await store.read('a'))[0], (await store.read('c'))[0]]).toEqual([2, 1]);
    await program.run({}, draw);
    expect([(await store.read('a'))[0], (await store.read('c'))[0]]).toEqual([1, 2]);
    program.dispose();
  });

  it('hands back feeds, states and constants that are fetched as they are', async () => {
    const b = new PlanBuilder('through');
    store.declare('a', [1], 'f32', Float32Array.of(4));
    const fetches = {
      feed: b.feed('x', [2], 'i32'),
      state: b.state('a', [1]),
      constant: b.scalar(2.5),
    };
    const program = await backend.prepare(b.finish({ fetches }), store);
    await program.run({ x: Int32Array.of(7, -7) }, draw);
    const [record] = await program.fetch();
    expect(record).toEqual({
      feed: Int32Array.of(7, -7),
      state: Float32Array.of(4),
      constant: Float32Array.of(2.5),
    });
    program.dispose();
  });

  it('does not share memory with its caller', async () => {
    const data = Float32Array.of(1, 2);
    store.declare('counter', [2], 'f32', data);
    data[0] = 99;
    const first = await store.read('counter');
    first[1] = 99;
    expect([...(await store.read('counter'))]).toEqual([1, 2]);
  });

  it('draws the Philox numbers of each uniform value', async () => {
    const b = new PlanBuilder('draw');
    const [u, v] = [b.uniform([5]), b.uniform([2, 3])];
    const fetches = {
      u: b.one('add', {}, [u, b.scalar(0)]),
      v: b.one('add', {}, [v, b.scalar(0)]),
    };
    const program = await backend.prepare(b.finish({ fetches }), store);
    await program.run({}, { seed: 42, step: 7 });
    const [record] = await program.fetch();
    const expected = { u: new Float32Array(5), v: new Float32Array(6) };
    uniform(expected.u, 42, 0, 7);
    uniform(expected.v, 42, 1, 7);
    expect(record).toEqual(expected);
    program.dispose();
  });

  it('explains wrong states and feeds', async () => {
    const b = new PlanBuilder('wrong');
    const y = b.one('add', {}, [b.state('missing', [3]), b.feed('x', [3])]);
    const plan = b.finish({ fetches: { y } });
    await expect(backend.prepare(plan, store)).rejects.toThrow(/'missing', which the store lacks/);
    store.declare('missing', [4], 'f32', new Float32Array(4));
    await expect(backend.prepare(plan, store)).rejects.toThrow(/holds f32 \(4\)/);
    store.declare('missing', [3], 'f32', new Float32Array(3));
    const program = await backend.prepare(plan, store);
    await expect(program.run({}, draw)).rejects.toThrow(/needs the feed 'x'/);
    await expect(program.run({ x: new Float32Array(2) }, draw)).rejects.toThrow(/2 numbers/);
    await expect(program.run({ x: new Int32Array(3) }, draw)).rejects.toThrow(/must be f32/);
    // A refused run does not block those after it.
    await program.run({ x: Float32Array.of(1, 2, 3) }, draw);
    expect(await program.fetch()).toEqual([{ y: Float32Array.of(1, 2, 3) }]);
    expect(() => store.write('missing', new Float32Array(2))).toThrow(/2 numbers/);
    await expect(backend.prepare(plan, { ...store })).rejects.toThrow(/another backend/);
    program.dispose();
  });
});
