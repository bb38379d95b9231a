/** Netloom itself as a participant: the example project's whole training step on one backend. */
import type { Backend, Program } from '../../src/engine/backends/contract';
import { modelOf } from '../../src/engine/training/model';
import { Network } from '../../src/engine/training/network';
import { optimizerFeeds } from '../../src/engine/training/optimizers/update';
import { INPUT, LOSS, TARGET } from '../../src/engine/training/plans';
import { analyze } from '../../src/graph/analysis/analyze';
import { type BenchModel, batchOf, documentOf } from './models';
import type { Answer, Participant } from './peer';
import { counted } from './peers/counts.mjs';

const SEED = 1;

export class Netloom implements Participant {
  readonly name = 'netloom';
  private network: Network | undefined;
  private program: Program | undefined;
  private feeds: ReturnType<typeof batchOf> | undefined;
  private step = 0;

  constructor(private readonly backend: Backend) {}

  /** Of the compiled step. */
  get info() {
    return this.program?.info;
  }

  get plan() {
    return this.program?.plan;
  }

  async setup(model: BenchModel, batch: number): Promise<Answer> {
    const started = performance.now();
    const network = Network.create(
      modelOf(analyze(await documentOf(model))),
      model.sample,
      this.backend,
      SEED,
    );
    this.network = network;
    this.program = await network.training(batch);
    this.feeds = batchOf(model, batch);
    const { loss } = await this.steps(1);
    return { compileMs: performance.now() - started, ...(loss !== undefined && { loss }) };
  }

  async steps(count: number): Promise<Answer> {
    const { network, program, feeds } = this;
    if (!network || !program || !feeds) throw new Error('Set the network up first.');
    const { optimizer } = network.model.chain.groups[0];
    const started = performance.now();
    for (let i = 0; i < count; i++) {
      this.step++;
      const scalars = optimizerFeeds(optimizer, this.step, { lr: optimizer.lr });
      const given = { [INPUT]: feeds.inputs, [TARGET]: feeds.targets, ...scalars };
      const needed = Object.entries(given).filter(([name]) => name in program.plan.feeds);
      await program.run(Object.fromEntries(needed), { seed: SEED, step: this.step });
    }
    const loss = (await program.fetch()).at(-1)?.[LOSS]?.[0];
    return {
      ms: performance.now() - started,
      rss: process.memoryUsage().rss,
      ...(loss !== undefined && { loss }),
    };
  }

  async count(): Promise<Answer> {
    const { dispatches, submits } = await counted(() => this.steps(1));
    return { dispatches, submits };
  }

  async close(): Promise<void> {
    await this.network?.dispose();
    this.network = undefined;
    this.program = undefined;
  }
}
