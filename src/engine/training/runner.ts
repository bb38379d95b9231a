/** Runs programs over batches and pairs the numbers they hand back with the batches they belong to. */
import type { Fetched, Program } from '../backends/contract';
import type { Batch } from '../data/contract';
import { EngineFailure } from '../failure';
import type { HostArray } from '../ir/types';
import type { ClosureSteps } from './closure';
import type { Measured } from './metrics/report';
import { type BatchCount, countBatch, PLAIN_SCALE } from './metrics/sums';
import type { Network } from './network';
import { CORRECT, GRAD_NORM, INPUT, LOSS, partName, TARGET } from './plans';

/** The numbers of one finished run. */
export interface BatchResult {
  readonly step: number;
  /** Of the loss that accuracy is taken from, else of the first. */
  readonly count: BatchCount;
  readonly loss: number;
  /** The terms of a sum of losses without their weights, and what each counts. */
  readonly parts: readonly number[];
  readonly counts: readonly BatchCount[];
  readonly correct: number | null;
  /** Norm of the gradients before clipping, where it is measured. */
  readonly gradNorm: number | null;
  /** Everything that was fetched, and the class ids of the batch: for the metrics of an evaluation. */
  readonly measured: Measured;
  readonly targets: Batch['targets'];
}

type Started = Pick<BatchResult, 'step' | 'count' | 'counts' | 'targets'>;

export class BatchRunner {
  private readonly started = new Map<Program, Started[]>();
  private finished: BatchResult[] = [];

  constructor(
    private readonly network: Network,
    private readonly seed: number,
  ) {}

  /** Checks the class ids and queues one run. `scalars` are the optimizer's feeds in training. */
  async run(
    program: Program,
    batch: Batch,
    step: number,
    scalars: Readonly<Record<string, HostArray>> = {},
  ): Promise<void> {
    const { run, feeds } = this.begin(program, batch, step, scalars);
    await program.run(feeds, { seed: this.seed, step });
    const queue = this.started.get(program);
    if (queue) queue.push(run);
    else this.started.set(program, [run]);
  }

  /** A step of an optimizer that evaluates the batch several times; over when it resolves. */
  async runClosure(
    program: Program,
    batch: Batch,
    step: number,
    closure: ClosureSteps,
    lr: number,
  ): Promise<void> {
    const { run, feeds } = this.begin(program, batch, step, {});
    this.finished.push(this.resultOf(run, await closure.step(program, feeds, step, lr)));
  }

  /** Waits for every run so far; their numbers in the order of the steps. */
  async collect(): Promise<BatchResult[]> {
    const results = this.finished;
    this.finished = [];
    for (const [program, queue] of this.started) {
      if (queue.length === 0) continue;
      const fetched = await program.fetch();
      if (fetched.length !== queue.length)
        throw new Error(`${queue.length} runs gave ${fetched.length} results.`);
      fetched.forEach((record, i) => {
        results.push(this.resultOf(queue[i] as Started, record));
      });
      queue.length = 0;
    }
    return results.sort((a, b) => a.step - b.step);
  }

  private begin(
    program: Program,
    batch: Batch,
    step: number,
    scalars: Readonly<Record<string, HostArray>>,
  ): { readonly run: Started; readonly feeds: Record<string, HostArray> } {
    this.checkClasses(batch);
    // Counted now: the batch's arrays are the loader's, and change with the next batch.
    const { terms, judged } = this.network.model.objective;
    const samples = batch.indices.length;
    const counts = terms.map(({ scale }) => countBatch(scale, batch.targets, samples));
    const main = judged ? terms.findIndex(({ id }) => id === judged.loss.id) : 0;
    const count = counts[main] ?? countBatch(PLAIN_SCALE, batch.targets, samples);
    const targets = batch.targets.slice();
    const given: Record<string, HostArray> = {
      [INPUT]: batch.inputs,
      [TARGET]: batch.targets,
      ...scalars,
    };
    const feeds: Record<string, HostArray> = {};
    for (const name of Object.keys(program.plan.feeds)) {
      const data = given[name];
      if (!data) throw new Error(`Nothing is fed to ${name}.`);
      feeds[name] = data;
    }
    return { run: { step, count, counts, targets }, feeds };
  }

  private resultOf(started: Started, record: Fetched): BatchResult {
    const loss = record[LOSS]?.[0];
    if (loss === undefined) throw new Error('A run gave no loss.');
    const { terms } = this.network.model.objective;
    return {
      ...started,
      loss,
      parts: terms.flatMap(({ id }) => record[partName(id)]?.[0] ?? []),
      correct: record[CORRECT]?.[0] ?? null,
      gradNorm: record[GRAD_NORM]?.[0] ?? null,
      measured: record,
    };
  }

  /** A class id that the scores do not cover would read beyond them: PyTorch's IndexError. */
  private checkClasses({ targets, targetShape, indices }: Batch): void {
    const perSample = targetShape.slice(1).reduce((n, m) => n * m, 1);
    for (const { classes, ignore, mask } of this.network.model.objective.ids)
      targets.forEach((id, i) => {
        if ((id >= 0 && id < classes) || id === ignore) return;
        const sample = indices[Math.floor(i / perSample)];
        throw new EngineFailure(
          'training.class_id',
          mask
            ? `The mask of sample ${sample} has class ${id}, but the network gives scores for ${classes} classes (0…${classes - 1}). Set ignore_index of the loss to ${id}, or add classes.`
            : `Sample ${sample} has class ${id}, but the network gives scores for ${classes} classes (0…${classes - 1}). Set out_features of the last layer to the number of classes.`,
        );
      });
  }
}
