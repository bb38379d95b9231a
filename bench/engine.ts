/**
 * Whole training steps of four networks beside other libraries on the same adapter, in one run; then
 * single kernels. Everybody takes turns, round by round; a ratio is the median over the rounds of
 * (their time / our time), so above 1 we are faster.
 *
 *   npm run bench -- engine [--json] [--device cpu|webgpu] [--models lenet,…] [--peers none|torch,jax-js,tfjs]
 *                           [--rounds N] [--steps N] [--kernels no]
 *
 * PyTorch takes part on the processor where NETLOOM_PYTHON names a Python that has it.
 */
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Backend } from '../src/engine/backends/contract';
import { openOnnx } from '../src/engine/backends/onnx';
import { openWebGpu } from '../src/engine/backends/webgpu';
import { kernelsFor, measureKernel } from './engine/kernels';
import { type BenchModel, MODELS } from './engine/models';
import { Netloom } from './engine/netloom';
import { type Participant, Peer, peerFolder } from './engine/peer';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    device: { type: 'string', default: 'cpu' },
    models: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '10' },
    kernels: { type: 'string', default: 'yes' },
  },
});
const rounds = Number(values.rounds);
const device = values.device === 'webgpu' ? 'webgpu' : 'cpu';
/** A participant's longest answer, and its share of a model's time. */
const LIMIT_MS = 240_000;
const SHARE_MS = 60_000;

/** A software adapter takes minutes for a step of 64 large pictures. */
const SOFTWARE_BATCH: Partial<Record<BenchModel['name'], number>> = { vgg11bn: 4, resnet18: 2 };

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
const rounded = (n: number, digits = 3) => Number(n.toPrecision(digits));

const backend: Backend = device === 'webgpu' ? await openWebGpu() : await openOnnx();
const software = /swiftshader|llvmpipe|software/i.test(backend.description);
const folder = values.peers === 'none' ? '' : await peerFolder();

type PeerName = 'torch' | 'jax-js' | 'tfjs';

/** The peer, or why it is not there. */
function peerOf(name: PeerName, model: BenchModel): Peer | string {
  const python = process.env.NETLOOM_PYTHON;
  switch (name) {
    case 'torch':
      if (device === 'webgpu') return 'PyTorch has no WebGPU';
      if (!python) return 'NETLOOM_PYTHON names no Python with torch';
      return new Peer(name, python, ['pytorch.py', '2'], folder, LIMIT_MS);
    case 'jax-js': {
      if (device === 'cpu' && (model.name === 'vgg11bn' || model.name === 'resnet18'))
        return 'its wasm backend takes minutes a step (VGG-11-BN with batch 8: 29 s)';
      const on = device === 'webgpu' ? 'webgpu' : 'wasm';
      return new Peer(name, process.execPath, ['jaxjs.mjs', on], folder, LIMIT_MS);
    }
    case 'tfjs':
      if (device === 'cpu' && model.name !== 'lenet' && model.name !== 'autoencoder')
        return 'its processor backend takes minutes a step (LeNet: 2.5 s)';
      return new Peer(name, process.execPath, ['tfjs.mjs', device], folder, LIMIT_MS);
  }
}

interface Measured {
  readonly batch: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly imagesPerSecond: number;
  readonly compileMs: number;
  /** A step's ONNX nodes on the processor. */
  readonly dispatches: number;
  /** null on the processor. */
  readonly submits: number | null;
  readonly planMiB: number;
  readonly peakMiB: number;
  readonly ratios: Record<PeerName, number | null>;
  readonly peers: Record<
    string,
    {
      stepsPerSecond: number;
      compileMs: number;
      peakMiB: number;
      dispatches: number | null;
      submits: number | null;
    }
  >;
  readonly reasons: Record<string, string>;
}

async function compare(model: BenchModel): Promise<Measured> {
  const batch = (software && SOFTWARE_BATCH[model.name]) || 64;
  const ours = new Netloom(backend);
  const reasons: Record<string, string> = {};
  const asked = (values.peers ?? 'torch,jax-js,tfjs').split(',');
  const taking: Participant[] = [ours];
  for (const name of ['torch', 'jax-js', 'tfjs'] as const) {
    if (!asked.includes(name)) reasons[name] = 'not asked for';
    else {
      const peer = peerOf(name, model);
      if (typeof peer === 'string') reasons[name] = peer;
      else taking.push(peer);
    }
  }
  const compiled = new Map<string, number>();
  const steps = new Map<string, number>();
  const times = new Map<string, number[]>();
  const counts = new Map<string, { dispatches: number | null; submits: number | null }>();
  const peaks = new Map<string, number>();
  const leave = async (one: Participant, reason: string) => {
    reasons[one.name] = reason;
    taking.splice(taking.indexOf(one), 1);
    await one.close();
  };
  for (const one of [...taking]) {
    const answer = await one.setup(model, batch);
    const warm = answer.error ? answer : await one.steps(1);
    if (warm.error !== undefined || warm.ms === undefined) {
      if (one === ours) throw new Error(warm.error);
      await leave(one, warm.error ?? 'gave no time');
      continue;
    }
    compiled.set(one.name, answer.compileMs ?? Number.NaN);
    const { dispatches = 0, submits = 0 } = device === 'webgpu' ? await one.count() : {};
    counts.set(one.name, { dispatches: dispatches || null, submits: submits || null });
    const most = Math.floor(SHARE_MS / rounds / warm.ms);
    steps.set(one.name, Math.max(1, Math.min(Number(values.steps), most)));
    times.set(one.name, []);
  }
  for (let round = 0; round < rounds; round++) {
    // Taking turns to be first, so that nobody always meets a warmer or a busier machine.
    const order = round % 2 === 0 ? [...taking] : [...taking].reverse();
    for (const one of order) {
      const count = steps.get(one.name) as number;
      const { ms, error, rss } = await one.steps(count);
      if (ms === undefined) {
        await leave(one, error ?? 'gave no time');
        continue;
      }
      times.get(one.name)?.push(ms / count);
      peaks.set(one.name, Math.max(peaks.get(one.name) ?? 0, rss ?? 0));
    }
  }
  const own = times.get(ours.name) as number[];
  const ratioOf = (name: PeerName): number | null => {
    const theirs = times.get(name);
    if (!theirs || theirs.length < own.length) return null;
    return rounded(median(theirs.map((ms, i) => ms / (own[i] as number))));
  };
  const info = ours.info;
  const result: Measured = {
    batch,
    steps: rounds * (steps.get(ours.name) as number),
    stepsPerSecond: rounded(1000 / median(own), 4),
    imagesPerSecond: Math.round((1000 * batch) / median(own)),
    compileMs: Math.round(compiled.get(ours.name) as number),
    dispatches: counts.get(ours.name)?.dispatches ?? info?.dispatches ?? 0,
    submits: counts.get(ours.name)?.submits ?? null,
    planMiB: rounded((info?.bytes ?? 0) / 2 ** 20),
    peakMiB: Math.round((peaks.get(ours.name) as number) / 2 ** 20),
    ratios: { torch: ratioOf('torch'), 'jax-js': ratioOf('jax-js'), tfjs: ratioOf('tfjs') },
    peers: Object.fromEntries(
      taking
        .filter((one) => one !== ours)
        .map(({ name }) => [
          name,
          {
            stepsPerSecond: rounded(1000 / median(times.get(name) as number[])),
            compileMs: Math.round(compiled.get(name) as number),
            peakMiB: Math.round((peaks.get(name) as number) / 2 ** 20),
            ...{ dispatches: null, submits: null, ...counts.get(name) },
          },
        ]),
    ),
    reasons,
  };
  for (const one of taking) await one.close();
  return result;
}

/** What a participant sends to the device in a step. */
function work(of: { dispatches: number | null; submits: number | null }): string {
  if (of.dispatches === null) return '';
  const submits = of.submits === null ? '' : ` in ${of.submits} submits`;
  return `${of.dispatches} ${device === 'webgpu' ? 'dispatches' : 'nodes'} a step${submits}, `;
}

function print(model: BenchModel, result: Measured): void {
  const { ratios, peers, reasons } = result;
  console.log(`\n${model.title}, batch ${result.batch}, ${result.steps} steps`);
  console.log(
    `  netloom  ${result.stepsPerSecond} steps/s, ${result.imagesPerSecond} images/s, compiled in ${result.compileMs} ms, ` +
      `${work(result)}plan ${result.planMiB} MiB, process ${result.peakMiB} MiB`,
  );
  for (const [name, ratio] of Object.entries(ratios)) {
    const peer = peers[name];
    console.log(
      ratio === null || !peer
        ? `  ${name.padEnd(8)} none: ${reasons[name]}`
        : `  ${name.padEnd(8)} ${peer.stepsPerSecond} steps/s, compiled in ${peer.compileMs} ms, ${work(peer)}process ${peer.peakMiB} MiB; netloom is ${ratio}× as fast`,
    );
  }
}

const names = values.models?.split(',');
const models: Record<string, unknown> = {};
console.log(
  `${backend.description}; ${cpus()[0]?.model.trim()}, ${cpus().length} threads, ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}; ${rounds} interleaved rounds`,
);
for (const model of MODELS) {
  if (names && !names.includes(model.name)) continue;
  const result = await compare(model);
  print(model, result);
  models[model.name] = result;
}
const kernels: Record<string, number> = {};
if (values.kernels !== 'no') {
  console.log('\nkernels, GFLOP/s');
  for (const kernel of kernelsFor(software ? 4 : 64)) {
    kernels[kernel.name] = rounded(await measureKernel(backend, kernel, rounds));
    console.log(`  ${kernel.name.padEnd(52)} ${kernels[kernel.name]}`);
  }
}
await backend.dispose();
if (values.json)
  console.log(
    JSON.stringify({ bench: 'engine', device, adapter: backend.description, models, kernels }),
  );
