/**
 * The DataLoader: batches of an epoch in sampler order, made in the calling thread (num_workers = 0) or
 * by worker threads ahead of it. The stream of batches is the same either way (parity 1.5–1.9).
 */
import type { z } from 'zod';
import type { dataLoader } from '../../graph/blocks/data/dataloader';
import type { DatasetFacts, SampleType, TargetType } from '../../graph/types';
import type { FileProblem } from '../../protocol/data';
import { type BatchesValue, batchesOf, checkBlockSpec, findDataset, openSource } from './chain';
import {
  type Batch,
  DataError,
  isImage,
  type Loader,
  type LoaderSpec,
  type RawSample,
  type RawTarget,
  type Unreadable,
} from './contract';
import { Pipeline, type PipelineSpec, type Room } from './pipeline';
import { WorkerPool } from './pool';
import { factsOf } from './readable';
import { BatchSampler } from './samplers/batch';
import { RandomSampler } from './samplers/random';
import { SequentialSampler } from './samplers/sequential';

type LoaderParams = z.output<(typeof dataLoader)['params']>;

/** Batches in flight for each worker. */
const PREFETCH_FACTOR = 2;

/**
 * What only the disk can tell about a dataset block. A dataset that cannot be read is not thrown: its
 * facts say why in `error`.
 */
export async function describeDataset(
  type: string,
  params: Readonly<Record<string, unknown>>,
  baseDir: string | null,
  unreadable: Unreadable = 'stop',
): Promise<DatasetFacts> {
  try {
    const block = checkBlockSpec({ id: type, type, params });
    return await factsOf(await findDataset(block, baseDir), unreadable);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return {
      length: 0,
      classes: [],
      sample: { kind: 'image', mode: 'RGB', height: null, width: null },
      error: error.message,
      ...(error.detail && { errorZh: error.detail.zh }),
    };
  }
}

class DataLoader implements Loader {
  readonly batchSize: number;
  readonly batches: number;
  readonly samples: number;
  readonly sample: SampleType;
  readonly target: TargetType;
  private readonly pipeline: Pipeline;
  private pool: WorkerPool | undefined;

  constructor(
    readonly facts: DatasetFacts,
    value: BatchesValue,
    private readonly spec: PipelineSpec,
    private readonly sampler: BatchSampler,
    private readonly workers: number,
    private readonly workerFile: URL | undefined,
    readonly leftOut: readonly FileProblem[],
  ) {
    this.batchSize = sampler.batchSize;
    this.batches = sampler.length;
    this.samples = sampler.samples;
    this.sample = { kind: 'tensor', shape: spec.shape };
    this.target = value.target;
    this.pipeline = new Pipeline(spec);
  }

  epoch(epoch: number, skip = 0): AsyncIterableIterator<Batch> {
    return this.workers === 0 ? this.epochHere(epoch, skip) : this.epochAhead(epoch, skip);
  }

  private async *epochHere(epoch: number, skip: number): AsyncGenerator<Batch, undefined> {
    const order = this.sampler.sampler.order(epoch);
    const room = this.pipeline.room(this.batchSize);
    for (let k = skip; k < this.batches; k++) {
      const indices = this.sampler.batch(order, k);
      await this.pipeline.fill(room, indices, epoch);
      yield this.pipeline.batch(room, indices);
    }
  }

  /** Batch k goes to worker k mod W; W · prefetch_factor batches are asked for ahead. */
  private async *epochAhead(epoch: number, skip: number): AsyncGenerator<Batch, undefined> {
    this.pool ??= new WorkerPool(this.workers, this.spec, this.workerFile);
    const pool = this.pool;
    const order = this.sampler.sampler.order(epoch);
    const ahead = this.workers * PREFETCH_FACTOR;
    const asked: { indices: Int32Array; done: Promise<Room>; cancel(): void }[] = [];
    const spare: Room[] = [];
    let next = skip;
    const ask = () => {
      while (next < this.batches && asked.length < ahead) {
        const indices = this.sampler.batch(order, next);
        const room = spare.pop() ?? this.pipeline.room(this.batchSize);
        asked.push({ indices, ...pool.fill(next % this.workers, { epoch, indices, room }) });
        next++;
      }
    };
    try {
      ask();
      for (let first = asked.shift(); first; first = asked.shift()) {
        const room = await first.done;
        ask();
        yield this.pipeline.batch(room, first.indices);
        spare.push(room);
      }
    } finally {
      for (const { cancel } of asked) cancel();
    }
  }

  private check(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.facts.length) {
      throw new DataError(
        'data.index',
        `Sample ${index} does not exist; the dataset has ${this.facts.length} (0 to ${this.facts.length - 1}).`,
      );
    }
  }

  async sampleAt(index: number): Promise<Batch> {
    this.check(index);
    const room = this.pipeline.room(1);
    const indices = Int32Array.of(index);
    await this.pipeline.fill(room, indices, 0);
    return this.pipeline.batch(room, indices);
  }

  async pictureAt(index: number): Promise<{ image: RawSample; label: RawTarget }> {
    this.check(index);
    const [sample, label] = await this.pipeline.raw(index);
    const image = isImage(sample) ? { ...sample, pixels: sample.pixels.slice() } : sample;
    return { image, label };
  }

  async dispose(): Promise<void> {
    await this.pool?.dispose();
    this.pool = undefined;
  }
}

/** Of one target. Throws DataError when masks differ in size. */
function targetShapeOf(target: TargetType): number[] {
  const shape =
    target.kind === 'mask'
      ? [target.height, target.width]
      : target.kind === 'number'
        ? target.shape
        : [];
  if (shape.includes(null))
    throw new DataError(
      'data.collate',
      'The masks differ in size and cannot be batched. Place Resize with (height, width) before ToTensor.',
    );
  return shape as number[];
}

export interface LoaderOptions {
  /** The built worker, when it is not `data-worker.js` beside this code. */
  readonly workerFile?: URL;
}

/**
 * Opens a dataset and makes its loader. Throws DataError when a block's parameters are refused, the data
 * are missing or damaged, or the samples do not all have one shape.
 */
export async function openLoader(spec: LoaderSpec, options: LoaderOptions = {}): Promise<Loader> {
  const { evaluation } = spec;
  const overridden = evaluation ? { shuffle: false, drop_last: false } : {};
  const loaderBlock = checkBlockSpec({
    ...spec.loader,
    params: { ...spec.loader.params, ...overridden },
  });
  const loader = loaderBlock.params as LoaderParams;

  const { baseDir, seed, unreadable = 'stop' } = spec;
  const source = await openSource(spec.source, { baseDir, seed, unreadable });
  const { shared, value } = source;
  const batches = batchesOf(loaderBlock, value);
  const { target } = value;

  const length = Math.min(spec.limit ?? source.length, source.length);
  const sampler = loader.shuffle
    ? new RandomSampler(length, spec.seed)
    : new SequentialSampler(length);
  return new DataLoader(
    {
      ...source.facts,
      length: source.length,
      classes: target.kind === 'number' ? [] : (target.names ?? source.facts.classes),
    },
    batches,
    {
      source: shared,
      seed,
      shape: batches.shape.slice(1) as number[],
      targetShape: targetShapeOf(target),
      targetElement: target.kind === 'number' ? 'f32' : 'i32',
    },
    new BatchSampler(sampler, loader.batch_size, loader.drop_last),
    loader.num_workers,
    options.workerFile,
    source.leftOut,
  );
}
