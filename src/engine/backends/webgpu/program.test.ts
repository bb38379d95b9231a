/** Runs: order of fetches, updates in place and their hazards, the generator, errors. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlanBuilder } from '../../ir/builder';
import { uniform } from '../../ir/philox';
import type { HostArray, Plan, Value } from '../../ir/types';
import type { Backend, Program, Store } from '../contract';
import { openWebGpu } from './index';

let backend: Backend;
beforeAll(async () => {
  backend = await openWebGpu();
});
afterAll(() => backend?.dispose());

const none = {} as const;
const still = { seed: 0, step: 0 };

async function prepare(plan: Plan, states: Record<string, HostArray> = {}) {
  const store = backend.createStore();
  for (const [name, value] of Object.entries(plan.states))
    store.declare(name, value.shape, value.dtype, states[name] as HostArray);
  return { store, program: await backend.prepare(plan, store) };
}

async function contents(store: Store, name: string): Promise<number[]> {
  return [...(await store.read(name))];
}

/** Counts: fetches n, then n ← n + step. */
async function counter(extra = 0): Promise<{ store: Store; program: Program }> {
  const b = new PlanBuilder('counter');
  const n = b.state('n', []);
  const next = b.one('add', none, [n, b.feed('step', [])]);
  const fetches: Record<string, Value> = extra
    ? { next, wide: b.one('expand', { shape: [extra] }, [next]) }
    : { next };
  return prepare(b.finish({ fetches, updates: { n: next } }), { n: new Float32Array([0]) });
}

describe('fetches', () => {
  it('come one record a run, in the order of the runs, beyond what the ring holds', async () => {
    const { program, store } = await counter();
    const step = new Float32Array(1);
    for (let i = 0; i < 700; i++) {
      step[0] = 1;
      await program.run({ step }, still);
      // The caller may use its memory again at once.
      step[0] = Number.NaN;
    }
    const records = await program.fetch();
    expect(records.map((r) => r.next?.[0])).toEqual(Array.from({ length: 700 }, (_, i) => i + 1));
    expect(await program.fetch()).toEqual([]);
    expect(await contents(store, 'n')).toEqual([700]);
    program.dispose();
    await expect(program.run({ step }, still)).rejects.toThrow(/counter.*disposed/);
  });

  it('come in order when nobody waits for the runs, or for one fetch before the next', async () => {
    const { program } = await counter();
    const step = new Float32Array([1]);
    const runs: Promise<unknown>[] = [];
    const fetches: Promise<readonly unknown[]>[] = [];
    for (let i = 0; i < 30; i++) {
      runs.push(program.run({ step }, still));
      if (i % 7 === 6) fetches.push(program.fetch());
    }
    fetches.push(program.fetch());
    await Promise.all(runs);
    const all = (await Promise.all(fetches)).flat() as { next: Float32Array }[];
    expect(all.map((r) => r.next[0])).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    program.dispose();
  });

  it('larger than the ring get a place for one record each', async () => {
    const { program } = await counter(400_000);
    for (let i = 0; i < 5; i++) await program.run({ step: new Float32Array([2]) }, still);
    const records = await program.fetch();
    expect(records.map((r) => [r.wide?.length, r.wide?.[0], r.wide?.at(-1)])).toEqual(
      [2, 4, 6, 8, 10].map((n) => [400_000, n, n]),
    );
    program.dispose();
  });

  it('may be feeds, constants and views of them; none at all is a record too', async () => {
    const b = new PlanBuilder('views');
    const x = b.feed('x', [2, 3]);
    const view = b.one('reshape', { shape: [6] }, [x]);
    const table = b.constant(new Int32Array([7, 8]), [2]);
    const { program } = await prepare(b.finish({ fetches: { view, table } }));
    await program.run({ x: new Float32Array([1, 2, 3, 4, 5, 6]) }, still);
    const [record] = await program.fetch();
    expect(record?.view).toEqual(new Float32Array([1, 2, 3, 4, 5, 6]));
    expect(record?.table).toEqual(new Int32Array([7, 8]));
    const c = new PlanBuilder('silent');
    const updates = { n: c.one('neg', none, [c.state('n', [])]) };
    const silent = await prepare(c.finish({ updates }), { n: new Float32Array([3]) });
    await silent.program.run({}, still);
    await silent.program.run({}, still);
    expect(await silent.program.fetch()).toEqual([{}, {}]);
    expect(await contents(silent.store, 'n')).toEqual([3]);
  });
});

describe('updates take effect together', () => {
  const [a, b] = [new Float32Array([1, 2, 3, 4]), new Float32Array([10, 20, 30, 40])];

  it('two states may change places', async () => {
    const p = new PlanBuilder('swap');
    const [x, y] = [p.state('a', [4]), p.state('b', [4])];
    const { program, store } = await prepare(p.finish({ updates: { a: y, b: x } }), { a, b });
    await program.run({}, still);
    expect(await contents(store, 'a')).toEqual([...b]);
    expect(await contents(store, 'b')).toEqual([...a]);
  });

  it('each may be computed from the old contents of the other', async () => {
    const p = new PlanBuilder('cross');
    const [x, y] = [p.state('a', [4]), p.state('b', [4])];
    const updates = { a: p.one('add', none, [x, y]), b: p.one('sub', none, [y, x]) };
    const { program, store } = await prepare(p.finish({ updates }), { a, b });
    await program.run({}, still);
    await program.run({}, still);
    // (1, 10) → (11, 9) → (20, −2)
    expect(await contents(store, 'a')).toEqual([20, 40, 60, 80]);
    expect(await contents(store, 'b')).toEqual([-2, -4, -6, -8]);
  });

  it('a kernel that reads other elements than it writes does not write in place', async () => {
    const p = new PlanBuilder('transpose');
    const x = p.state('a', [2, 2]);
    const turned = p.one('transpose', { perm: [1, 0] }, [x]);
    const updates = { a: p.one('add', none, [x, turned]) };
    const { program, store } = await prepare(p.finish({ updates }), { a });
    await program.run({}, still);
    expect(await contents(store, 'a')).toEqual([2, 5, 5, 8]);
  });

  it('readers of the old contents run first, wherever they stand in the plan', async () => {
    const p = new PlanBuilder('late reader');
    const x = p.state('a', [4]);
    const next = p.one('mul', none, [x, p.scalar(2)]);
    const sumOfOld = p.one('reduceSum', { axes: [0], keepDims: false }, [x]);
    const sumOfNew = p.one('reduceSum', { axes: [0], keepDims: false }, [next]);
    const fetches = { sumOfOld, sumOfNew, old: x };
    const { program, store } = await prepare(p.finish({ fetches, updates: { a: next } }), { a });
    for (let i = 0; i < 2; i++) await program.run({}, still);
    const records = await program.fetch();
    expect(records.map((r) => [r.sumOfOld?.[0], r.sumOfNew?.[0], r.old?.[0]])).toEqual([
      [10, 20, 1],
      [20, 40, 2],
    ]);
    expect(await contents(store, 'a')).toEqual([4, 8, 12, 16]);
  });

  it('a reader of the old contents that needs the new ones too keeps the update out of place', async () => {
    const p = new PlanBuilder('both');
    const x = p.state('a', [4]);
    const next = p.one('mul', none, [x, p.scalar(2)]);
    const total = p.one('reduceSum', { axes: [0], keepDims: true }, [next]);
    const matrix = p.one('reshape', { shape: [4, 1] }, [x]);
    const mixed = p.one('matmul', { transA: false, transB: false }, [
      matrix,
      p.one('reshape', { shape: [1, 1] }, [total]),
    ]);
    const { program, store } = await prepare(
      p.finish({ fetches: { mixed }, updates: { a: next } }),
      { a },
    );
    await program.run({}, still);
    expect([...((await program.fetch())[0]?.mixed ?? [])]).toEqual([20, 40, 60, 80]);
    expect(await contents(store, 'a')).toEqual([2, 4, 6, 8]);
  });

  it('one value may go to two states, and reads and writes keep their turn', async () => {
    const p = new PlanBuilder('twice');
    const sum = p.one('add', none, [p.state('a', [4]), p.state('b', [4])]);
    const { program, store } = await prepare(p.finish({ updates: { a: sum, b: sum } }), { a, b });
    const runs = [1, 2, 3, 4, 5].map(() => program.run({}, still));
    const before = contents(store, 'a');
    store.write('a', new Float32Array(4));
    runs.push(program.run({}, still));
    await Promise.all(runs);
    expect(await before).toEqual([11 * 16, 22 * 16, 33 * 16, 44 * 16]);
    expect(await contents(store, 'b')).toEqual([11 * 16, 22 * 16, 33 * 16, 44 * 16]);
  });
});

describe('uniform values', () => {
  it('have the bits of ir/philox', async () => {
    const p = new PlanBuilder('noise');
    const values = [p.uniform([3, 5]), p.uniform([4096]), p.uniform([])];
    const fetches = {
      a: values[0],
      b: p.one('neg', none, [values[1] as never]),
      c: values[2],
    } as never;
    const { program } = await prepare(p.finish({ fetches }));
    const seed = 2 ** 52 + 12345;
    for (const step of [0, 77]) await program.run({}, { seed, step });
    const records = await program.fetch();
    [0, 77].forEach((step, i) => {
      const want = [15, 4096, 1].map((n, stream) => {
        const out = new Float32Array(n);
        uniform(out, seed, stream, step);
        return out;
      });
      expect(records[i]?.a).toEqual(want[0]);
      expect(records[i]?.b).toEqual(want[1]?.map((x) => -x));
      expect(records[i]?.c).toEqual(want[2]);
    });
  });
});

describe('sizes', () => {
  it('beyond one dimension of workgroups, and sums in two stages', async () => {
    const count = 4_500_000;
    const p = new PlanBuilder('large');
    const twice = p.one('mul', none, [p.feed('x', [count]), p.scalar(2)]);
    const sum = p.one('reduceSum', { axes: [0], keepDims: false }, [twice]);
    const highest = p.one('reduceMax', { axes: [0], keepDims: false }, [twice]);
    const { program } = await prepare(p.finish({ fetches: { twice, sum, highest } }));
    const x = Float32Array.from({ length: count }, (_, i) => (i % 8) - 3);
    x[count - 1] = 50;
    await program.run({ x }, still);
    const [record] = await program.fetch();
    expect(record?.twice?.every((y, i) => y === 2 * (x[i] as number))).toBe(true);
    // Each eight numbers add up to 4; the last was 4.
    expect(record?.sum?.[0]).toBe(2 * (4 * (count / 8) + 46));
    expect(record?.highest?.[0]).toBe(100);
    program.dispose();
  });
});

describe('mistakes', () => {
  it('are told by name', async () => {
    const p = new PlanBuilder('names');
    const sum = p.one('add', none, [p.state('weight', [4]), p.feed('x', [4])]);
    const plan = p.finish({ fetches: { sum } });
    await expect(backend.prepare(plan, backend.createStore())).rejects.toThrow(/weight/);
    const { program, store } = await prepare(plan, { weight: new Float32Array(4) });
    await expect(program.run({}, still)).rejects.toThrow(/feed x is missing/);
    await expect(program.run({ x: new Float32Array(3) }, still)).rejects.toThrow(
      /feed x takes f32/,
    );
    expect(() => store.write('weight', new Float32Array(5))).toThrow(/weight.*5/);
    expect(() => store.declare('n', [2], 'i32', new Float32Array(2))).toThrow(/n holds i32/);
    store.declare('weight', [2, 2], 'f32', new Float32Array(4));
    await expect(program.run({ x: new Float32Array(4) }, still)).rejects.toThrow(
      /weight was replaced/,
    );
  });

  it('shared memory is copied before Dawn sees it', async () => {
    const p = new PlanBuilder('shared');
    const x = p.feed('x', [1000]);
    const { program } = await prepare(p.finish({ fetches: { y: p.one('neg', none, [x]) } }));
    const shared = new Float32Array(new SharedArrayBuffer(4000)).fill(2);
    await program.run({ x: shared as unknown as Float32Array }, still);
    expect((await program.fetch())[0]?.y?.[999]).toBe(-2);
  });
});
