/**
 * The DataLoader: batches of an epoch in sampler order, made in the calling thread (num_workers = 0) or
 * by worker threads ahead of it. The stream of batches is the same either way (parity 1.5–1.9).
 */
import type { z } from 'zod';
import type { dataLoader } from '../../graph/blocks/data/dataloader';
import { definitionOf } from '../../graph/blocks/registry';
import type { DatasetFacts, SampleType, TargetType } from '../../graph/types';
import type { FileProblem } from '../../protocol/data';
import {
  type BatchesValue,
  batchesOf,
  checkBlockSpec,
  findDataset,
  type OpenSource,
  openSource,
} from './chain';
import {
  type Batch,
  DataError,
  isImage,
  type Loader,
  type LoaderSpec,
  type RawSample,
  type RawTarget,
  type SourceSpec,
  type Unreadable,
} from './contract';
import type { Filled, Lost, PipelineSpec, Room } from './orders';
import { Pipeline } from './pipeline';
import { WorkerPool } from './pool';
import { factsOf } from './readable';
import { type Population, samplerOf } from './samplers';
import { type BatchPlan, BatchSampler } from './samplers/batch';
import { RandomSampler } from './samplers/random';
import { SequentialSampler } from './samplers/sequential';
import { classesOf, inSharedMemory } from './source';

type LoaderParams = z.output<(typeof dataLoader)['params']>;

/** Batches in flight for each worker. */
const PREFETCH_FACTOR = 2;

/** The parameters that have to do with workers. */
interface WorkerOptions extends LoaderOptions {
  readonly workers: number;
  readonly prefetch: number;
  /** Seconds to wait for a batch; 0: no limit. */
  readonly timeout: number;
  /** Workers stay between epochs. */
  readonly persistent: boolean;
}

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
  private readonly spec: PipelineSpec;
  private readonly pipeline: Pipeline;
  private pool: WorkerPool | undefined;
  /** Files that batches went without. */
  private readonly reported = new Set<string>();
  /** Epochs that use the pool. */
  private epochs = 0;

  constructor(
    readonly facts: DatasetFacts,
    value: BatchesValue,
    spec: PipelineSpec,
    private readonly sampler: BatchSampler,
    private readonly options: WorkerOptions,
    readonly leftOut: readonly FileProblem[],
  ) {
    this.batchSize = sampler.batchSize;
    this.batches = sampler.length;
    this.samples = sampler.samples;
    this.sample = { kind: 'tensor', shape: spec.shape };
    this.target = value.target;
    this.spec = options.workers > 0 ? { ...spec, source: inSharedMemory(spec.source) } : spec;
    this.pipeline = new Pipeline(this.spec);
  }

  epoch(epoch: number, skip = 0): AsyncIterableIterator<Batch> {
    return this.options.workers === 0 ? this.epochHere(epoch, skip) : this.epochAhead(epoch, skip);
  }

  private async *epochHere(epoch: number, skip: number): AsyncGenerator<Batch, undefined> {
    const plan = this.sampler.epoch(epoch);
    const room = this.pipeline.room(this.batchSize);
    for (let k = skip; k < this.batches; k++) {
      const order = plan.batch(k);
      const lost = await this.pipeline.fill(room, { epoch, ...order });
      this.report(lost);
      yield this.pipeline.batch(room, order.indices, lost);
    }
  }

  /** Tells of samples that a batch went without, of each once. */
  private report(lost: readonly Lost[]): void {
    for (const { row } of lost) {
      if (this.reported.has(row.file)) continue;
      this.reported.add(row.file);
      this.options.lost?.(row);
    }
  }

  private workers(): WorkerPool {
    const help = {
      room: () => this.pipeline.room(this.batchSize),
      nameOf: (index: number) => this.pipeline.nameOf(index),
    };
    this.pool ??= new WorkerPool(this.options.workers, this.spec, help, this.options.workerFile);
    return this.pool;
  }

  /** Batch k goes to worker k mod W; W · prefetch_factor batches are asked for ahead. */
  private async *epochAhead(epoch: number, skip: number): AsyncGenerator<Batch, undefined> {
    const pool = this.workers();
    this.epochs++;
    const { workers, prefetch } = this.options;
    const plan = this.sampler.epoch(epoch);
    const ahead = workers * prefetch;
    const asked: (BatchPlan & { worker: number; done: Promise<Filled>; cancel(): void })[] = [];
    const spare: Room[] = [];
    let next = skip;
    const ask = () => {
      while (next < this.batches && asked.length < ahead) {
        const worker = next % workers;
        const order = plan.batch(next);
        const room = spare.pop() ?? this.pipeline.room(this.batchSize);
        asked.push({ ...order, worker, ...pool.fill(worker, { epoch, ...order }, room) });
        next++;
      }
    };
    try {
      ask();
      for (let first = asked.shift(); first; first = asked.shift()) {
        const { room, lost } = await this.inTime(first.done, first.worker, pool);
        ask();
        this.report(lost);
        yield this.pipeline.batch(room, first.indices, lost);
        spare.push(room);
      }
    } finally {
      for (const { cancel } of asked) cancel();
      this.epochs--;
      if (this.epochs === 0 && !this.options.persistent && this.pool === pool) {
        this.pool = undefined;
        void pool.dispose();
      }
    }
  }

  /** The batch; throws DataError `data.timeout` when the worker takes too long over it. */
  private async inTime(done: Promise<Filled>, worker: number, pool: WorkerPool): Promise<Filled> {
    const { timeout } = this.options;
    if (timeout === 0) return done;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const sample = pool.sampleOf(worker);
        const at = sample === undefined ? '' : ` It is reading ${this.pipeline.nameOf(sample)}.`;
        const waited = `Data worker ${worker} gave no batch within the timeout of ${timeout} s.`;
        reject(
          new DataError(
            'data.timeout',
            `${waited}${at} Check the disk, or raise timeout (0: none).`,
          ),
        );
        pool.abandon(worker);
      }, timeout * 1000);
    });
    try {
      return await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
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
    await this.pipeline.fill(room, { epoch: 0, indices });
    return this.pipeline.batch(room, indices);
  }

  async pictureAt(index: number): Promise<{ image: RawSample; label: RawTarget }> {
    this.check(index);
    const [sample, label] = await this.pipeline.raw(index);
    const image = isImage(sample) ? { ...sample, pixels: sample.pixels.slice() } : sample;
    return { image, label };
  }

  transformed(sample: RawSample): { data: Float32Array; shape: readonly number[] } {
    return this.pipeline.transformed(sample);
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
  /**
   * Is told of a sample that cannot be read any more where such samples are to be skipped, once. The
   * batches it belongs to go without it, in the same way for every number of workers.
   */
  lost?(row: FileProblem): void;
}

/**
 * Opens a dataset and makes its loader. Throws DataError when a block's parameters are refused, the data
 * are missing or damaged, or the samples do not all have one shape.
 */
export async function openLoader(spec: LoaderSpec, options: LoaderOptions = {}): Promise<Loader> {
  const evaluation = spec.evaluation === true;
  const overridden = evaluation ? { shuffle: false, drop_last: false } : {};
  const loaderBlock = checkBlockSpec({
    ...spec.loader,
    params: { ...spec.loader.params, ...overridden },
  });
  const loader = loaderBlock.params as LoaderParams;

  const { baseDir, seed, unreadable = 'stop' } = spec;
  const source = await openSource(spec.source, { baseDir, seed, unreadable });
  const length = Math.min(spec.limit ?? source.length, source.length);
  const population: Population = {
    seed,
    length,
    evaluation,
    source: (other) => sourceOfSampler(other, spec, source),
    classes: () => classesOf(source.shared, length),
  };
  const port = spec.batchSampler ? 'batch_sampler' : 'sampler';
  const plugged = spec.batchSampler ?? spec.sampler;
  const made = plugged && (await samplerOf(plugged, population));
  const both = spec.batchSampler && spec.sampler ? { sampler: undefined } : {};
  const { shared, value } = source;
  const batches = batchesOf(loaderBlock, value, made ? { [port]: made.value, ...both } : {});
  const { target } = value;

  const sampler =
    made?.sampler ??
    (loader.shuffle ? new RandomSampler(length, spec.seed) : new SequentialSampler(length));
  const { size, dropLast } = made?.value.batch ?? {
    size: loader.batch_size ?? 1,
    dropLast: loader.drop_last,
  };
  const smaller = spec.largest !== undefined && spec.largest < size;
  const pipelineSpec: PipelineSpec = {
    source: shared,
    seed,
    shape: batches.shape.slice(1) as number[],
    targetShape: targetShapeOf(target),
    targetElement: target.kind === 'number' ? 'f32' : 'i32',
    ...(unreadable === 'skip' && { skip: true }),
  };
  return new DataLoader(
    {
      ...source.facts,
      length: source.length,
      classes: target.kind === 'number' ? [] : (target.names ?? source.facts.classes),
    },
    batches,
    pipelineSpec,
    new BatchSampler(
      sampler,
      smaller ? (spec.largest as number) : size,
      dropLast && !evaluation && !smaller,
    ),
    {
      ...options,
      workers: loader.num_workers,
      prefetch: loader.prefetch_factor ?? PREFETCH_FACTOR,
      timeout: loader.timeout,
      persistent: loader.persistent_workers,
    },
    source.leftOut,
  );
}

/** The dataset of a sampler's `data_source`: mostly the loader's own, before or after its transforms. */
async function sourceOfSampler(
  other: SourceSpec,
  { source, baseDir, seed, unreadable = 'stop' }: LoaderSpec,
  opened: OpenSource,
): Promise<Pick<OpenSource, 'value' | 'length'>> {
  const wanted = JSON.stringify(other);
  for (let at: SourceSpec | undefined = source; at; at = transformed(at))
    if (JSON.stringify(at) === wanted) return opened;
  return openSource(other, { baseDir, seed, unreadable });
}

/** What a transform is given: as many samples as it gives. `undefined` for other blocks. */
function transformed({ type, inputs }: SourceSpec): SourceSpec | undefined {
  return definitionOf(type)?.category === 'transforms' ? inputs.dataset : undefined;
}
