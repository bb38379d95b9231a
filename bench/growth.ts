/**
 * How the cost of a training step grows with batch size, width and depth, and that of compiling it with
 * depth: the fastest of interleaved rounds, the fitted exponent beside that of the multiplications, and the
 * plan's memory.
 *
 *   npm run bench -- growth [--json] [--device cpu|webgpu] [--rounds N]
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Backend, Program } from '../src/engine/backends/contract';
import { openOnnx } from '../src/engine/backends/onnx';
import { openWebGpu } from '../src/engine/backends/webgpu';
import { planMemory } from '../src/engine/ir/memory';
import { Network } from '../src/engine/training/network';
import { optimizerFeeds } from '../src/engine/training/optimizers/update';
import { INPUT, TARGET, trainingPlan } from '../src/engine/training/plans';
import { growthOf } from './growth/fit';
import { networkOf, SAMPLE, type Size } from './growth/networks';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    device: { type: 'string', default: 'cpu' },
    rounds: { type: 'string', default: '9' },
  },
});
const software = values.device === 'webgpu';
const backend: Backend = software ? await openWebGpu() : await openOnnx();
const rounds = Number(values.rounds);
/** Smaller where a software adapter may run it. */
const base: Size = software
  ? { batch: 4, channels: 8, depth: 2 }
  : { batch: 32, channels: 16, depth: 4 };
const axes = {
  batch: software ? [1, 2, 4, 8, 16] : [8, 16, 32, 64, 128],
  channels: software ? [4, 8, 16] : [16, 32, 64, 128],
  depth: software ? [1, 2, 4, 8] : [2, 4, 8, 16, 32],
} as const;
/** Blocks of the networks that are only compiled. */
const DEPTHS = [8, 16, 32, 64, 128];

class Candidate {
  readonly times: number[] = [];
  private step = 0;

  private constructor(
    readonly size: Size,
    readonly macs: number,
    private readonly network: Network,
    readonly program: Program,
  ) {}

  static async open(size: Size): Promise<Candidate> {
    const { model, analysis } = networkOf(size);
    const network = Network.create(model, SAMPLE, backend, 1);
    const program = await network.training(size.batch);
    return new Candidate(size, analysis.totals.macs * size.batch, network, program);
  }

  /** Milliseconds of one step: of several, ended by reading the loss, where they are short. */
  async run(steps: number): Promise<number> {
    const { optimizer } = this.network.model.chain.groups[0];
    const { batch } = this.size;
    const started = performance.now();
    for (let i = 0; i < steps; i++) {
      const feeds = {
        [INPUT]: Float32Array.from({ length: batch * 784 }, (_, j) => ((j * 7919) % 977) / 977),
        [TARGET]: Int32Array.from({ length: batch }, (_, j) => j % 10),
        ...optimizerFeeds(optimizer, ++this.step, { lr: optimizer.lr }),
      };
      await this.program.run(feeds, { seed: 1, step: this.step });
    }
    await this.program.fetch();
    return (performance.now() - started) / steps;
  }

  /** Bytes: what the program says it takes, states included, and the least its plan could take. */
  get memory(): { taken: number; least: number } {
    const { states, total } = planMemory(this.program.plan);
    return { taken: this.program.info.bytes + states, least: total };
  }

  dispose = () => this.network.dispose();
}

const say = (line: string) => {
  if (!values.json) console.log(line);
};
const mb = (bytes: number) => (bytes / 1e6).toFixed(2);

async function axis(name: keyof typeof axes) {
  const candidates: Candidate[] = [];
  for (const value of axes[name]) candidates.push(await Candidate.open({ ...base, [name]: value }));
  const counts: number[] = [];
  for (const candidate of candidates) {
    await candidate.run(1);
    counts.push(Math.max(1, Math.min(20, Math.round(60 / (await candidate.run(1))))));
  }
  for (let round = 0; round < rounds; round++)
    for (const [i, candidate] of candidates.entries())
      candidate.times.push(await candidate.run(counts[i] as number));
  const ms = candidates.map((c) => Math.min(...c.times));
  const median = candidates.map((c) => [...c.times].sort((a, b) => a - b)[rounds >> 1] as number);
  const macs = candidates.map((c) => c.macs);
  const xs = [...axes[name]];
  const { exponent, linearity } = growthOf(xs, ms);
  const theory = growthOf(xs, macs).exponent;
  const linear = growthOf(macs, ms).linearity;
  say(`\n${name} (else ${JSON.stringify(base)}); load ${loadavg()[0]?.toFixed(1)}`);
  say(
    `${name.padStart(9)}   ms fastest  median   ms/sample   GFLOP/s   memory MB   least MB   ratio`,
  );
  candidates.forEach((c, i) => {
    const { taken, least } = c.memory;
    const gflops = (6 * c.macs) / (ms[i] as number) / 1e6;
    say(
      [
        String(xs[i]).padStart(9),
        (ms[i] as number).toFixed(2).padStart(13),
        (median[i] as number).toFixed(2).padStart(8),
        ((ms[i] as number) / c.size.batch).toFixed(4).padStart(12),
        gflops.toFixed(1).padStart(10),
        mb(taken).padStart(12),
        mb(least).padStart(11),
        (taken / least).toFixed(2).padStart(8),
      ].join(''),
    );
  });
  say(
    `exponent ${exponent.toFixed(2)}, of the multiplications ${theory.toFixed(2)}; ` +
      `R² of a line over ${name} ${linearity.toFixed(4)}, over the multiplications ${linear.toFixed(4)}`,
  );
  const bytes = candidates.map((c) => c.memory.taken);
  for (const candidate of candidates) await candidate.dispose();
  return { values: xs, ms, median, macs, bytes, exponent, theory, linearity, linear };
}

/** Building the plan and preparing it, the faster of three. */
async function compiling() {
  const plan: number[] = [];
  const prepare: number[] = [];
  for (const depth of DEPTHS) {
    const times: [number, number][] = [];
    for (let i = 0; i < 3; i++) {
      const size = { ...base, batch: 2, depth };
      const { model } = networkOf(size);
      const network = Network.create(model, SAMPLE, backend, 1);
      const started = performance.now();
      const built = trainingPlan(model, SAMPLE, size.batch);
      const between = performance.now();
      const program = await backend.prepare(built, network.store);
      times.push([between - started, performance.now() - between]);
      program.dispose();
      await network.dispose();
    }
    plan.push(Math.min(...times.map(([ms]) => ms)));
    prepare.push(Math.min(...times.map(([, ms]) => ms)));
  }
  const growth = growthOf(DEPTHS, prepare);
  const planGrowth = growthOf(DEPTHS, plan);
  say('\ncompiling, ms');
  say('   blocks      plan   prepare   a block');
  DEPTHS.forEach((depth, i) => {
    const each = ((plan[i] as number) + (prepare[i] as number)) / depth;
    say(
      `${String(depth).padStart(9)}${(plan[i] as number).toFixed(1).padStart(10)}` +
        `${(prepare[i] as number).toFixed(1).padStart(10)}${each.toFixed(2).padStart(10)}`,
    );
  });
  say(
    `exponents: plan ${planGrowth.exponent.toFixed(2)}, prepare ${growth.exponent.toFixed(2)}; ` +
      `R² of a line ${planGrowth.linearity.toFixed(4)} and ${growth.linearity.toFixed(4)}`,
  );
  return { depths: DEPTHS, plan, prepare, exponent: growth.exponent };
}

say(`${backend.description}; ${rounds} interleaved rounds; Node ${process.version}`);
const result = {
  bench: 'growth',
  adapter: backend.description,
  batch: await axis('batch'),
  width: await axis('channels'),
  depth: await axis('depth'),
  compile: await compiling(),
};
await backend.dispose();
if (values.json) console.log(JSON.stringify(result));
