/**
 * LeNet on the onnx backend: images per second of the bare step loop (batches in memory, no metrics)
 * and of the whole program (data loading, metrics, progress), in one process, interleaved, medians.
 *
 *   npm run bench -- lenet [--json] [--rounds N] [--steps N]
 */
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openOnnx } from '../src/engine/backends/onnx';
import { openLoader } from '../src/engine/data';
import type { Batch, Loader } from '../src/engine/data/contract';
import { loaderChain } from '../src/engine/training/loaders';
import { TrainingRun } from '../src/engine/training/loop';
import { modelOf } from '../src/engine/training/model';
import { Network } from '../src/engine/training/network';
import { optimizerFeeds } from '../src/engine/training/optimizers/update';
import { analyze } from '../src/graph/analysis/analyze';
import { parseDocument } from '../src/graph/document/load';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    rounds: { type: 'string', default: '9' },
    steps: { type: 'string', default: '150' },
  },
});
const rounds = Number(values.rounds);
const steps = Number(values.steps);
const SEED = 1;
/** The share of the bare loop that the whole program should reach. */
const GOAL = 0.85;

const example = resolve('resources/examples/lenet-mnist.netloom.json');
const loaded = parseDocument(await readFile(example, 'utf8'));
if (!loaded.ok) throw new Error(loaded.error.message);
const analysis = analyze(loaded.document);
const model = modelOf(analysis);
const batchSize = analysis.flat.blocks[model.loader]?.params.batch_size as number;
const loader = await openLoader(
  {
    ...loaderChain(analysis.flat, model.loader),
    baseDir: null,
    seed: SEED,
    limit: steps * batchSize,
  },
  { workerFile: new URL('../engine/data-worker.js', import.meta.url) },
);
const backend = await openOnnx();
const sample = loader.sample.kind === 'tensor' ? (loader.sample.shape as number[]) : [];
const network = Network.create(model, sample, backend, SEED);
const program = await network.training(batchSize);

const inMemory: Batch[] = [];
for await (const batch of loader.epoch(0)) {
  inMemory.push({ ...batch, inputs: batch.inputs.slice(), targets: batch.targets.slice() });
  if (inMemory.length === 32) break;
}

/** Steps as fast as the backend takes them. */
async function bare(): Promise<number> {
  const { optimizer } = model.chain.groups[0];
  const started = performance.now();
  for (let step = 1; step <= steps; step++) {
    const { inputs, targets } = inMemory[step % inMemory.length] as Batch;
    const scalars = optimizerFeeds(optimizer, step, { lr: optimizer.lr });
    await program.run({ input: inputs, target: targets, ...scalars }, { seed: SEED, step });
  }
  await program.fetch();
  return rate(performance.now() - started);
}

/** The training loop as the app runs it, one epoch without validation. */
async function whole(source: Loader): Promise<number> {
  const settings = { epochs: 1, seed: SEED, transforms: [] };
  const run = new TrainingRun(network, source, null, settings, null, { emit: () => {} });
  const started = performance.now();
  await run.run();
  return rate(performance.now() - started);
}

const rate = (ms: number) => ((steps * batchSize) / ms) * 1000;
const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

await bare();
await whole(loader);
const bareRates: number[] = [];
const wholeRates: number[] = [];
const ratios: number[] = [];
for (let round = 0; round < rounds; round++) {
  // Taking turns to be first, so that neither always meets a warmer or a busier machine.
  const first = round % 2 === 0;
  const w = first ? undefined : await whole(loader);
  const b = await bare();
  const second = w ?? (await whole(loader));
  bareRates.push(b);
  wholeRates.push(second);
  ratios.push(second / b);
}
await network.dispose();
await loader.dispose();
await backend.dispose();

const result = {
  benchmark: 'lenet',
  backend: backend.description,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  batchSize,
  steps,
  rounds,
  bareImagesPerSecond: Math.round(median(bareRates)),
  wholeImagesPerSecond: Math.round(median(wholeRates)),
  ratio: Number(median(ratios).toFixed(3)),
  goal: GOAL,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`LeNet on MNIST, batch ${batchSize}, ${result.backend}, ${result.processor}`);
  console.log(`medians of ${rounds} interleaved rounds of ${steps} steps\n`);
  console.log(`bare step loop   ${result.bareImagesPerSecond.toLocaleString('en-US')} images/s`);
  console.log(`whole program    ${result.wholeImagesPerSecond.toLocaleString('en-US')} images/s`);
  const verdict = result.ratio >= GOAL ? 'reached' : 'missed';
  console.log(`ratio            ${result.ratio} (goal ${GOAL}: ${verdict})`);
}
