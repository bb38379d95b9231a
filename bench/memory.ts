/**
 * Memory of a training step of every example project: the least that its plan could take, what the editor
 * shows before training, what the plan takes on WebGPU (no device is needed), and how much the process
 * grows on the processor, from before the network is made to after twelve steps. Each in a process of its own.
 *
 *   npm run bench -- memory [--json]
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openOnnx } from '../src/engine/backends/onnx';
import { assemble } from '../src/engine/backends/webgpu/assemble';
import { planMemory as place } from '../src/engine/backends/webgpu/planner';
import { planMemory } from '../src/engine/ir/memory';
import { type Plan, sizeOf } from '../src/engine/ir/types';
import { Network } from '../src/engine/training/network';
import { trainingPlan } from '../src/engine/training/plans';
import { EXAMPLES, example } from '../test/support/examples';

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean' } },
  allowPositionals: true,
});
const STEPS = 12;
const rss = () => process.memoryUsage().rss;

/** Bytes by which a step grows this process: a LeNet first, so that libraries and code are there. */
async function grown(name: string): Promise<number> {
  const backend = await openOnnx();
  const steps = async (of: string) => {
    const { model, sample, batch } = example(of);
    const network = Network.create(model, sample, backend, 1);
    const program = await network.training(batch);
    const feeds = Object.fromEntries(
      Object.entries(program.plan.feeds).map(([feed, { shape, dtype }]) => {
        const size = sizeOf(shape);
        return [feed, dtype === 'f32' ? new Float32Array(size).fill(0.01) : new Int32Array(size)];
      }),
    );
    for (let step = 1; step <= STEPS; step++) {
      await program.run(feeds, { seed: 1, step });
      await program.fetch();
    }
    return network;
  };
  await (await steps('mlp-mnist')).dispose();
  globalThis.gc?.();
  const before = rss();
  await steps(name);
  return rss() - before;
}

function onWebGpu(plan: Plan): number {
  const { lives, tensors } = assemble(plan, { maxBindings: 10, profile: { software: false } });
  const { states, feeds } = planMemory(plan);
  const constants = tensors.constants.reduce((sum, { data }) => sum + data.byteLength, 0);
  return place(lives).arenas.reduce((sum, bytes) => sum + bytes, states + feeds + constants);
}

const [child] = positionals;
if (child !== undefined) {
  console.log(await grown(child));
  process.exit(0);
}
const mb = (bytes: number) => (bytes / 1e6).toFixed(1).padStart(9);
const models: Record<string, Record<string, number>> = {};
if (!values.json) {
  console.log(`MB; load ${loadavg()[0]?.toFixed(1)}`);
  console.log(`${''.padEnd(26)}    least    shown   webgpu  ratio process, cpu`);
}
for (const name of EXAMPLES) {
  const { analysis, model, sample, batch } = example(name);
  const plan = trainingPlan(model, sample, batch);
  const least = planMemory(plan).total;
  const shown = analysis.totals.trainingBytes;
  const webgpu = onWebGpu(plan);
  const file = process.argv[1] as string;
  const run = spawnSync(process.execPath, ['--expose-gc', file, name], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${name}: ${run.stderr}`);
  const cpu = Number(run.stdout);
  models[name] = { least, shown, webgpu, cpu };
  if (!values.json)
    console.log(
      `${name.padEnd(26)}${mb(least)}${mb(shown)}${mb(webgpu)}${(webgpu / least).toFixed(2).padStart(7)}${mb(cpu)}`,
    );
}
if (values.json) console.log(JSON.stringify({ bench: 'memory', models }));
