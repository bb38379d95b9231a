/**
 * The DataLoader: batches of an epoch in sampler order, made in the calling thread (num_workers = 0) or
 * by worker threads ahead of it. The stream of batches is the same either way (parity 1.5–1.9).
 */
import type { z } from 'zod';
import type { dataLoader } from '../../graph/blocks/data/dataloader';
import type { DatasetFacts } from '../../graph/types';
import { checkBlockSpec, sampleShape } from './chain';
import { type Batch, DataError, type Loader, type LoaderSpec, type RawImage } from './contract';
import { datasetKind } from './datasets';
import type { Dataset, Found } from './datasets/contract';
import { Pipeline, type PipelineSpec, type Room } from './pipeline';
import { WorkerPool } from './pool';
import { BatchSampler } from './samplers/batch';
import { RandomSampler } from './samplers/random';
import { SequentialSampler } from './samplers/sequential';

type LoaderParams = z.output<(typeof dataLoader)['params']>;

/** Batches in flight for each worker. */
const PREFETCH_FACTOR = 2;

function findDataset(
  type: string,
  params: Readonly<Record<string, unknown>>,
  baseDir: string | null,
): Promise<Found> {
  const kind = datasetKind(type);
  if (!kind) throw new DataError('data.block', `${type} is no dataset.`);
  return kind.find(params as never, baseDir);
}

/**
 * What only the disk can tell about a dataset block. A dataset that cannot be read is not thrown: its
 * facts say why in `error`.
 */
export async function describeDataset(
  type: string,
  params: Readonly<Record<string, unknown>>,
  baseDir: string | null,
): Promise<DatasetFacts> {
  try {
    const block = checkBlockSpec({ id: type, type, params });
    return await (await findDataset(type, block.params, baseDir)).facts();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return {
      length: 0,
      classes: [],
      sample: { kind: 'image', mode: 'RGB', height: null, width: null },
      error: error.message,
    };
  }
}

class DataLoader implements Loader {
  readonly batchSize: number;
  readonly batches: number;
  readonly samples: number;
  readonly sample;
  private readonly pipeline: Pipeline;
  private pool: WorkerPool | undefined;

  constructor(
    readonly facts: DatasetFacts,
    private readonly dataset: Dataset,
    private readonly spec: PipelineSpec,
    private readonly sampler: BatchSampler,
    private readonly workers: number,
    private readonly workerFile: URL | undefined,
  ) {
    this.batchSize = sampler.batchSize;
    this.batches = sampler.length;
    this.samples = sampler.samples;
    this.sample = { kind: 'tensor', shape: spec.shape } as const;
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
    if (!Number.isInteger(index) || index < 0 || index >= this.dataset.length) {
      throw new DataError(
        'data.index',
        `Sample ${index} does not exist; the dataset has ${this.dataset.length} (0 to ${this.dataset.length - 1}).`,
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

  async pictureAt(index: number): Promise<{ image: RawImage; label: number }> {
    this.check(index);
    const image = await this.dataset.image(index);
    return {
      image: { ...image, pixels: image.pixels.slice() },
      label: this.dataset.label(index),
    };
  }

  async dispose(): Promise<void> {
    await this.pool?.dispose();
    this.pool = undefined;
  }
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
  const datasetBlock = checkBlockSpec(spec.dataset);
  const transforms = spec.transforms.map(checkBlockSpec);
  const { evaluation } = spec;
  const overridden = evaluation ? { shuffle: false, drop_last: false } : {};
  const loaderBlock = checkBlockSpec({
    ...spec.loader,
    params: { ...spec.loader.params, ...overridden },
  });
  const loader = loaderBlock.params as LoaderParams;

  const found = await findDataset(datasetBlock.type, datasetBlock.params, spec.baseDir);
  const facts = await found.facts();
  const shape = sampleShape(spec, [datasetBlock, ...transforms, loaderBlock], facts);
  const dataset = await found.open();

  const length = Math.min(spec.limit ?? dataset.length, dataset.length);
  const sampler = loader.shuffle
    ? new RandomSampler(length, spec.seed)
    : new SequentialSampler(length);
  return new DataLoader(
    facts,
    dataset,
    {
      dataset: dataset.share(),
      transforms: transforms.map(({ type, params }) => ({ type, params })),
      seed: spec.seed,
      shape,
    },
    new BatchSampler(sampler, loader.batch_size, loader.drop_last),
    loader.num_workers,
    options.workerFile,
  );
}
