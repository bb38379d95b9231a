/**
 * What each technique of the WebGPU backend gains on this adapter: whole training steps with it and without it take
 * turns in one run. A ratio is the median over the rounds of (time without / time with): above 1 it gains.
 *
 *   npm run bench -- webgpu [--json] [--models lenet,autoencoder] [--rounds N] [--steps N] [--techniques a,b]
 *                           [--tune MS] [--batch N]
 *
 * `--tune` sets the tuner's time for a plan where it would not run by itself, as on a software adapter.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Backend } from '../src/engine/backends/contract';
import { openWebGpu } from '../src/engine/backends/webgpu';
import type { Technique } from '../src/engine/backends/webgpu/techniques';
import { type BenchModel, MODELS } from './engine/models';
import { Netloom } from './engine/netloom';
import { featuresOf, measureArena, measureStatistics, measureUpload } from './webgpu/parts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    models: { type: 'string', default: 'lenet,autoencoder' },
    rounds: { type: 'string', default: '9' },
    steps: { type: 'string', default: '5' },
    techniques: { type: 'string' },
    tune: { type: 'string' },
    batch: { type: 'string', default: '64' },
  },
});
const rounds = Number(values.rounds);
const steps = Number(values.steps);
const batch = Number(values.batch);

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
const rounded = (n: number, digits = 3) => Number(n.toPrecision(digits));

const ratioOf = (before: readonly number[], after: readonly number[]) =>
  rounded(median(before.map((one, i) => one / (after[i] as number))));

/** Something that can be switched, and both sides of it: options of the backend, and how steps are run. */
interface Comparison {
  readonly name: string;
  readonly without?: Technique;
  /** Read back every step, where the ring of read-backs would keep the losses. */
  readonly readEveryStep?: boolean;
}

const comparisons: readonly Comparison[] = [
  { name: 'one pass, against a pass each', without: 'one pass' },
  { name: 'one submit, against a submit each', without: 'one submit' },
  { name: 'sums split in parts', without: 'split sums' },
  { name: 'fusion', without: 'fusion' },
  { name: 'block sizes by shape, against 4×4', without: 'block sizes' },
  { name: 'register blocks, against one result each', without: 'register blocks' },
  { name: 'shared windows of convolutions', without: 'shared windows' },
  { name: 'ring of read-backs, against one a step', readEveryStep: true },
  { name: 'bounded queue', without: 'bounded queue' },
  { name: 'tuner', without: 'tuner' },
];

interface Row {
  readonly technique: string;
  readonly model: string;
  /** Milliseconds of a step, medians. */
  readonly without: number;
  readonly with: number;
  readonly ratio: number;
  /** The same of processor time: on a software adapter the device's work, however busy the machine is. */
  readonly processorRatio: number;
  readonly dispatches: readonly [off: number, on: number];
  readonly submits: readonly [off: number, on: number];
}

async function compare(model: BenchModel, one: Comparison, folder: string): Promise<Row> {
  const tuning = values.tune ? { tuning: { budgetMs: Number(values.tune), tries: 5, folder } } : {};
  const tune = one.without === 'tuner' ? tuning : {};
  const backends: Backend[] = [
    await openWebGpu({ ...(one.without && { without: [one.without] }) }),
    await openWebGpu(tune),
  ];
  const sides = backends.map((backend) => new Netloom(backend));
  const counts: { dispatches: number; submits: number }[] = [];
  for (const side of sides) {
    await side.setup(model, batch);
    const { dispatches = 0, submits = 0 } = await side.count();
    counts.push({ dispatches, submits });
  }
  const run = async (nth: number) => {
    const side = sides[nth] as Netloom;
    const [started, used] = [performance.now(), process.cpuUsage()];
    if (nth === 1 || !one.readEveryStep) await side.steps(steps);
    else for (let i = 0; i < steps; i++) await side.steps(1);
    const { user, system } = process.cpuUsage(used);
    processor[nth as 0 | 1].push(user + system);
    return (performance.now() - started) / steps;
  };
  const times: [number[], number[]] = [[], []];
  const processor: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const nth of round % 2 === 0 ? [0, 1] : [1, 0]) times[nth as 0 | 1].push(await run(nth));
  for (const side of sides) await side.close();
  for (const backend of backends) await backend.dispose();
  const [before, after] = times;
  const both = (pick: 'dispatches' | 'submits') =>
    [counts[0]?.[pick] ?? 0, counts[1]?.[pick] ?? 0] as const;
  return {
    technique: one.name,
    model: model.name,
    without: rounded(median(before)),
    with: rounded(median(after)),
    ratio: ratioOf(before, after),
    processorRatio: ratioOf(...processor),
    dispatches: both('dispatches'),
    submits: both('submits'),
  };
}

const probe = await openWebGpu();
const adapter = probe.description;
const features = await featuresOf();
const node = process.version;
console.log(
  `${adapter}; ${cpus()[0]?.model.trim()}, ${cpus().length} threads; Node ${node}; ${rounds} interleaved rounds of ${steps} steps, batch ${batch}`,
);
console.log(`features: ${features.join(', ') || 'none of those looked for'}`);
const rows: Row[] = [];
const asked = values.techniques?.split(',');
const folder = await mkdtemp(join(tmpdir(), 'netloom-tuning-'));
for (const model of MODELS) {
  if (!values.models.split(',').includes(model.name)) continue;
  console.log(`\n${model.title}: ms a step without → with, dispatches, submits`);
  for (const one of comparisons) {
    if (asked && !asked.includes(one.without ?? 'ring')) continue;
    const row = await compare(model, one, folder);
    rows.push(row);
    console.log(
      `  ${row.technique.padEnd(42)} ${row.without} → ${row.with}  ${row.ratio}× (processor ${row.processorRatio}×)  ` +
        `${row.dispatches.join(' → ')}  ${row.submits.join(' → ')}`,
    );
  }
}
await rm(folder, { recursive: true, force: true });
const arenas: Record<string, ReturnType<typeof measureArena>> = {};
for (const model of MODELS) {
  if (!values.models.split(',').includes(model.name)) continue;
  const side = new Netloom(probe);
  await side.setup(model, batch);
  if (side.plan) arenas[model.name] = measureArena(side.plan);
  await side.close();
  const { apart, arena } = arenas[model.name] ?? {};
  console.log(`\n${model.title}: values ${apart} MiB apart, ${arena} MiB in the arena`);
}
const statistics = await measureStatistics(probe, rounds);
console.log(
  `\nbatch norm's statistics of (4, 64, 32, 32): ${statistics.twoPasses} ms in two passes, ${statistics.onePass} in one, ${statistics.ratio}×`,
);
const upload = await measureUpload(probe, batch, rounds);
console.log(`a batch of ${batch} × 784 numbers to the device: ${upload} ms`);
await probe.dispose();
if (values.json)
  console.log(
    JSON.stringify({ bench: 'webgpu', adapter, features, node, rows, arenas, statistics, upload }),
  );
