/** Parts of a step by themselves: what cannot be switched off in a whole step. */
import type { Backend, Program, Store } from '../../src/engine/backends/contract';
import { assemble } from '../../src/engine/backends/webgpu/assemble';
import { planMemory } from '../../src/engine/backends/webgpu/planner';
import { PlanBuilder } from '../../src/engine/ir/builder';
import type { Plan, Shape, Value } from '../../src/engine/ir/types';

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
const rounded = (n: number) => Number(n.toPrecision(3));

// Dawn's objects end with their JavaScript wrappers.
const held: unknown[] = [];

/** Which of the features that kernels could use this adapter has. */
export async function featuresOf(): Promise<string[]> {
  const { create } = await import('webgpu');
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  held.push(gpu, adapter);
  const wanted = ['shader-f16', 'subgroups', 'timestamp-query'];
  return wanted.filter((name) => adapter?.features.has(name as GPUFeatureName));
}

const shape: Shape = [4, 64, 32, 32];
const axes = [0, 2, 3];

/** Mean and variance by two reductions, the second over the deviations from the mean. */
function twoPasses(): Plan {
  const builder = new PlanBuilder('two passes');
  const x = builder.state('x', shape);
  const mean = average(builder, x);
  const apart = builder.one('sub', {}, [x, mean]);
  const variance = average(builder, builder.one('mul', {}, [apart, apart]));
  return builder.finish({ fetches: { mean, variance } });
}

function average(builder: PlanBuilder, of: Value): Value {
  const sum = builder.one('reduceSum', { axes, keepDims: true }, [of]);
  const count = builder.constant(Float32Array.of(4 * 32 * 32), []);
  return builder.one('div', {}, [sum, count]);
}

function onePass(): Plan {
  const builder = new PlanBuilder('one pass');
  const x = builder.state('x', shape);
  const channels = ['gamma', 'beta'].map((name) => builder.state(name, [64]));
  const [, mean, variance] = builder.op('batchNorm', { eps: 1e-5 }, [x, ...channels]);
  return builder.finish({ fetches: { mean: mean as Value, variance: variance as Value } });
}

/** Batch norm's statistics by Welford's update in one pass over x, against two passes. */
export async function measureStatistics(backend: Backend, rounds: number) {
  const store = backend.createStore();
  const length = shape.reduce((a, b) => a * b, 1);
  store.declare(
    'x',
    shape,
    'f32',
    Float32Array.from({ length }, (_, i) => ((i * 7919) % 97) / 97),
  );
  for (const name of ['gamma', 'beta'])
    store.declare(name, [64], 'f32', new Float32Array(64).fill(1));
  const programs: Program[] = [];
  for (const plan of [twoPasses(), onePass()]) programs.push(await backend.prepare(plan, store));
  const runs = 10;
  const time = async (program: Program) => {
    const started = performance.now();
    for (let i = 0; i < runs; i++) await program.run({}, { seed: 0, step: i });
    await program.fetch();
    return (performance.now() - started) / runs;
  };
  const [two, one] = programs as [Program, Program];
  for (const program of programs) await time(program);
  const times: [number, number][] = [];
  for (let round = 0; round < rounds; round++) times.push([await time(two), await time(one)]);
  for (const program of programs) program.dispose();
  store.dispose();
  return {
    twoPasses: rounded(median(times.map(([a]) => a))),
    onePass: rounded(median(times.map(([, b]) => b))),
    ratio: rounded(median(times.map(([a, b]) => a / b))),
  };
}

/** Milliseconds to hand a batch of 28×28 pictures over: with its arrival, less that of a single number. */
export async function measureUpload(
  backend: Backend,
  batch: number,
  rounds: number,
): Promise<number> {
  const store: Store = backend.createStore();
  const pictures = new Float32Array(batch * 784).fill(0.5);
  const single = new Float32Array(1);
  store.declare('pictures', [batch, 784], 'f32', pictures);
  store.declare('single', [1], 'f32', single);
  const time = async (name: string, data: Float32Array) => {
    const started = performance.now();
    store.write(name, data);
    await store.read('single');
    return performance.now() - started;
  };
  const apart: number[] = [];
  for (let round = 0; round < rounds * 10; round++)
    apart.push((await time('pictures', pictures)) - (await time('single', single)));
  store.dispose();
  return rounded(median(apart));
}

/** MiB of a plan's intermediate values: each with memory of its own, and in the arena that they share. */
export function measureArena(plan: Plan): { readonly apart: number; readonly arena: number } {
  const { lives } = assemble(plan, { maxBindings: 10, profile: { software: true } });
  const mib = (bytes: readonly number[]) => rounded(bytes.reduce((a, b) => a + b, 0) / 2 ** 20);
  return { apart: mib(lives.map((life) => life.bytes)), arena: mib(planMemory(lives).arenas) };
}
