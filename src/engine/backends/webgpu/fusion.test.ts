/** Fusion: what becomes one kernel, and that fused plans compute what separate kernels do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossEntropy } from '../../../graph/functional/class-loss';
import { gradients } from '../../ir/autodiff';
import { PlanBuilder } from '../../ir/builder';
import { emptyRecord, functionalFor } from '../../ir/functional';
import { uniform } from '../../ir/philox';
import { type HostArray, type Plan, sizeOf, type Value } from '../../ir/types';
import { optimizerOf } from '../../training/optimizers';
import { optimizerFeeds, optimizerUpdates } from '../../training/optimizers/update';
import type { Backend } from '../contract';
import { fuse } from './fusion';
import { Graph } from './graph';
import { openWebGpu } from './index';
import { loweringOf } from './lowerings';
import { schedule } from './schedule';

function unitsOf(plan: Plan, maxBindings = 8): string[] {
  const graph = new Graph(plan);
  const { order } = schedule(graph, fuse(graph, { traits: loweringOf, maxBindings }), loweringOf);
  return order.map((unit) =>
    [unit.core?.op, ...[...unit.inlined].sort((a, b) => a.index - b.index).map((i) => i.op)]
      .filter(Boolean)
      .join(' '),
  );
}

const conv = { stride: [1, 1], pads: [1, 1, 1, 1], dilation: [1, 1], groups: 1 } as const;

describe('units', () => {
  it('puts bias and activation into the convolution’s kernel', () => {
    const b = new PlanBuilder('conv');
    const y = b.one('conv2d', conv, [b.feed('x', [2, 3, 8, 8]), b.state('w', [4, 3, 3, 3])]);
    const bias = b.one('reshape', { shape: [1, 4, 1, 1] }, [b.state('b', [4])]);
    const out = b.one('relu', {}, [b.one('add', {}, [y, bias])]);
    expect(unitsOf(b.finish({ fetches: { out } }))).toEqual(['conv2d add relu']);
  });

  it('computes what a reduction reads inside it', () => {
    const b = new PlanBuilder('loss');
    const d = b.one('sub', {}, [b.feed('x', [300, 100]), b.feed('y', [300, 100])]);
    const sum = b.one('reduceSum', { axes: [0, 1], keepDims: false }, [b.one('mul', {}, [d, d])]);
    const out = b.one('div', {}, [sum, b.scalar(30000)]);
    expect(unitsOf(b.finish({ fetches: { out } }))).toEqual(['reduceSum sub mul div']);
  });

  it('stores a value that others need as well, and still goes on with it', () => {
    const b = new PlanBuilder('shared');
    const x = b.one('exp', {}, [b.feed('x', [1000, 100])]);
    const out = b.one('add', {}, [x, b.scalar(1)]);
    const sum = b.one('reduceSum', { axes: [1], keepDims: false }, [x]);
    expect(unitsOf(b.finish({ fetches: { out, sum } }))).toEqual(['exp add', 'reduceSum']);
  });

  it('makes no cycle: a value and what needs its sum stay apart', () => {
    const b = new PlanBuilder('softmax');
    const x = b.one('exp', {}, [b.feed('x', [1000, 100])]);
    const sum = b.one('reduceSum', { axes: [1], keepDims: true }, [x]);
    const out = b.one('div', {}, [x, sum]);
    expect(unitsOf(b.finish({ fetches: { out } }))).toEqual(['exp', 'reduceSum', 'div']);
  });

  it('does not repeat an exponential for every element of a broadcast', () => {
    const b = new PlanBuilder('broadcast');
    const row = b.one('exp', {}, [b.feed('row', [1, 100])]);
    const out = b.one('add', {}, [b.feed('x', [1000, 100]), row]);
    expect(unitsOf(b.finish({ fetches: { out } }))).toEqual(['exp', 'add']);
  });

  it('binds no more buffers than the device has', () => {
    const b = new PlanBuilder('many');
    let sum: Value = b.feed('x0', [70000]);
    for (let i = 1; i < 20; i++) sum = b.one('add', {}, [sum, b.feed(`x${i}`, [70000])]);
    const graph = new Graph(b.finish({ fetches: { sum } }));
    const units = fuse(graph, { traits: loweringOf, maxBindings: 8 });
    expect(units.length).toBeGreaterThan(2);
    expect(units.length).toBeLessThan(6);
  });
});

interface Net {
  readonly plan: Plan;
  readonly feeds: Readonly<Record<string, HostArray>>;
}

function random(count: number, stream: number, low: number, high: number): Float32Array {
  const out = new Float32Array(count);
  uniform(out, 11, stream, 0);
  return out.map((u) => low + (high - low) * u);
}

/** A training step with every kind of layer: overlapping pools, batch norm, dropout, weight decay. */
function trainingNet(optimizerType: string, params: Record<string, unknown>): Net {
  const batch = 6;
  const b = new PlanBuilder(`net ${optimizerType}`);
  const record = emptyRecord();
  const f = functionalFor(b, 'net', true, record);
  const init = { kind: 'constant', value: 0 } as const;
  const pool = { kernel: [3, 3], stride: [2, 2], padding: [1, 1], ceilMode: false } as const;
  const x = b.feed('input', [batch, 2, 9, 9]);
  let y = f.conv2d(x, f.parameter('w1', [4, 2, 3, 3], init), f.parameter('b1', [4], init), conv);
  const norm = f.batchNorm(
    y,
    f.parameter('gamma', [4], init),
    f.parameter('beta', [4], init),
    1e-5,
  );
  f.assign(
    f.buffer('running', [4], init),
    f.add(f.mul(f.buffer('running', [4], init), f.scalar(0.9)), f.mul(norm.mean, f.scalar(0.1))),
  );
  y = f.relu(norm.y);
  const pooled = f.maxPool2d(y, { ...pool, dilation: [1, 1] });
  y = f.maxUnpool2d(pooled.values, pooled.indices, [9, 9]);
  y = f.tanh(
    f.add(
      y,
      f.avgPool2d(norm.y, { ...pool, stride: [1, 1], countIncludePad: false, divisor: null }),
    ),
  );
  y = f.reshape(f.dropout(y, 0.3), [batch, 324]);
  y = f.linear(y, f.parameter('w2', [7, 324], init), f.parameter('b2', [7], init));
  const loss = crossEntropy(f, y, b.feed('target', [batch], 'i32'), {
    weight: null,
    ignoreIndex: -100,
    labelSmoothing: 0.1,
    reduction: 'mean',
  }) as Value;
  const parameters = [...record.states.values()].filter((s) => s.trainable);
  const grads = gradients(
    b,
    loss,
    parameters.map((p) => p.value),
  );
  const optimizer = optimizerOf(optimizerType, params);
  const entries = parameters.map((p, i) => [
    p.name,
    { value: p.value, gradient: grads[i] ?? null },
  ]);
  const updates = optimizerUpdates(b, optimizer, Object.fromEntries(entries));
  const plan = b.finish({
    fetches: { loss, logits: y as Value },
    updates: { ...Object.fromEntries(record.assignments), ...updates },
  });
  const feeds = {
    input: random(batch * 162, 1, -1, 1),
    target: Int32Array.from({ length: batch }, (_, i) => (i * 3) % 7),
    ...optimizerFeeds(optimizer, 1, { lr: 0.05 }),
  };
  return { plan, feeds };
}

/** Equal but for what a compiler may round differently where it sees a product and a sum together. */
function expectClose(got: Readonly<Record<string, ArrayLike<number>>>, want: typeof got): void {
  expect(Object.keys(got)).toEqual(Object.keys(want));
  for (const [name, numbers] of Object.entries(want))
    for (let i = 0; i < numbers.length; i++) {
      const [g, w] = [got[name]?.[i] as number, numbers[i] as number];
      if (!(Math.abs(g - w) <= 1e-5 + 1e-4 * Math.abs(w)))
        expect(`${name}[${i}] = ${g}`).toBe(String(w));
    }
}

describe('fused plans compute what separate kernels do', () => {
  let fused: Backend;
  let separate: Backend;
  beforeAll(async () => {
    fused = await openWebGpu();
    separate = await openWebGpu({ fusion: false });
  });
  afterAll(() => Promise.all([fused?.dispose(), separate?.dispose()]));

  async function train({ plan, feeds }: Net, backend: Backend) {
    const store = backend.createStore();
    Object.entries(plan.states).forEach(([name, { shape, dtype }], i) => {
      const data = name.includes(':')
        ? new Float32Array(sizeOf(shape))
        : random(sizeOf(shape), 20 + i, -0.4, 0.4);
      store.declare(name, shape, dtype, data);
    });
    const program = await backend.prepare(plan, store);
    for (let step = 0; step < 3; step++) await program.run(feeds, { seed: 5, step });
    const records = await program.fetch();
    const states: Record<string, number[]> = {};
    for (const name of store.names()) states[name] = [...(await store.read(name))];
    const { dispatches } = program.info;
    program.dispose();
    store.dispose();
    return { records, states, dispatches };
  }

  it.each([
    ['SGD', { momentum: 0.9, weight_decay: 0.01, nesterov: true }],
    ['Adam', { weight_decay: 0.01, amsgrad: true }],
  ])('%s', async (type, params) => {
    const net = trainingNet(type, params);
    const one = await train(net, fused);
    const other = await train(net, separate);
    expect(one.dispatches).toBeLessThan(other.dispatches / 2);
    expect(Object.keys(one.states).length).toBeGreaterThan(8);
    one.records.forEach((record, i) => {
      expectClose(record, other.records[i] as typeof record);
    });
    expectClose(one.states, other.states);
    const losses = one.records.map((r) => r.loss?.[0] as number);
    expect(losses.every((loss) => Number.isFinite(loss) && loss > 0)).toBe(true);
  });

  it('transposes, casts, reshapes and broadcasts in the middle of a chain', async () => {
    const b = new PlanBuilder('views');
    const x = b.feed('x', [3, 4, 5]);
    const i = b.feed('i', [5, 4], 'i32');
    const flipped = b.one('transpose', { perm: [2, 0, 1] }, [b.one('neg', {}, [x])]);
    const flat = b.one('reshape', { shape: [5, 12] }, [flipped]);
    const sum = b.one('add', {}, [
      flat,
      b.one('expand', { shape: [5, 12] }, [b.feed('row', [12])]),
    ]);
    const cast = b.one('reshape', { shape: [5, 1, 4] }, [b.one('cast', { to: 'f32' }, [i])]);
    const out = b.one('mul', {}, [b.one('reshape', { shape: [5, 3, 4] }, [sum]), cast]);
    const plan = b.finish({ fetches: { out, flipped } });
    const feeds = {
      x: random(60, 1, -1, 1),
      row: random(12, 2, -1, 1),
      i: Int32Array.from({ length: 20 }, (_, n) => n - 9),
    };
    expect(unitsOf(plan)).toHaveLength(1);
    const want = Array.from({ length: 60 }, (_, at) => {
      const [k, row, column] = [Math.floor(at / 12), Math.floor(at / 4) % 3, at % 4];
      const value = -(feeds.x[row * 20 + column * 5 + k] as number);
      const moved = Math.fround(value + (feeds.row[row * 4 + column] as number));
      return Math.fround(moved * (feeds.i[k * 4 + column] as number));
    });
    for (const backend of [fused, separate]) {
      const program = await backend.prepare(plan, backend.createStore());
      await program.run(feeds, { seed: 0, step: 0 });
      expect([...((await program.fetch())[0]?.out ?? [])]).toEqual(want);
      program.dispose();
    }
  });
});
