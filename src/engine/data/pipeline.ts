/**
 * From dataset indices to a batch: read, transform, collate. The same code runs in the calling thread
 * and in the loader's workers.
 */
import { type Batch, DataError, isImage, type RawSample, type RawTarget } from './contract';
import { Draw } from './draw';
import type { BatchOrder, Lost, PipelineSpec, Room } from './orders';
import { rowOf } from './problems';
import { type Located, type PlacedStep, type Source, sourceOf } from './source';
import type { Sample, TensorSample } from './transforms/contract';

interface Reading {
  readonly located: Located;
  readonly parts: [RawSample, RawTarget] | Promise<[RawSample, RawTarget]>;
}

/** What a caller wants to know while a batch is made. */
export interface Watch {
  stopped?(): boolean;
  reading?(index: number): void;
}

/** Samples being read at the same time. */
const READS = 8;

/** Milliseconds of work after which others get their turn. */
const TURN = 10;

/**
 * The number of a pass over a sample: the epoch, and other numbers for its second and later turns in one
 * epoch, far from any that epochs reach.
 */
const passOf = (epoch: number, turn: number): number =>
  turn === 0 ? epoch : (epoch + Math.imul(turn, 0x9e3779b1)) >>> 0;

const product = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);

export class Pipeline {
  private readonly source: Source;
  private readonly draw: Draw;
  /** Numbers in one sample and in one target. */
  private readonly size: number;
  private readonly targetSize: number;

  constructor(private readonly spec: PipelineSpec) {
    this.source = sourceOf(spec.source);
    this.draw = new Draw(spec.seed);
    this.size = product(spec.shape);
    this.targetSize = product(spec.targetShape);
  }

  room(samples: number): Room {
    const count = samples * this.targetSize;
    return {
      inputs: new Float32Array(samples * this.size),
      targets: this.spec.targetElement === 'i32' ? new Int32Array(count) : new Float32Array(count),
    };
  }

  /** The untransformed sample `index`. Throws DataError. */
  async raw(index: number): Promise<[RawSample, RawTarget]> {
    return this.read(index, false, 0).parts;
  }

  /** Starts to read a sample; `alone`: its pixels may lie in memory that the next one overwrites. */
  private read(index: number, alone: boolean, epoch: number): Reading {
    const located = this.source.locate(index);
    const { dataset } = located;
    const [first] = located.steps;
    const part =
      alone && first?.transform.part
        ? (height: number, width: number) =>
            first.transform.part?.(height, width, this.drawOf(first, located, epoch))
        : undefined;
    let parts: Reading['parts'];
    try {
      const sample = dataset.read(
        located.index,
        alone ? { alone, ...(part && { part }) } : undefined,
      );
      const target = dataset.target(located.index);
      if (!(sample instanceof Promise) && !(target instanceof Promise))
        return { located, parts: [sample, target] };
      parts = Promise.all([sample, target]);
    } catch (error) {
      parts = Promise.reject(error);
    }
    // A failure is raised at its sample; one behind an earlier failure must not go unhandled.
    parts.catch(() => {});
    return { located, parts };
  }

  private drawOf(step: PlacedStep, { turn = 0 }: Located, epoch: number): Draw {
    return this.draw.forTransform(step.stream, step.index, passOf(epoch, turn));
  }

  /**
   * Reads and transforms the samples of `order` into `room`. Ends early when `stopped` says so; tells
   * `reading` which sample it is at. Returns the samples that could not be read and that the batch goes
   * without, where they are to be skipped: it is the smaller by them. Throws DataError.
   */
  async fill(room: Room, order: BatchOrder, watch: Watch = {}): Promise<readonly Lost[]> {
    const { indices, turns, epoch } = order;
    const passOfSample = (k: number) => passOf(epoch, turns?.[k] ?? 0);
    const reads: (Reading | undefined)[] = [];
    const lost: Lost[] = [];
    let since = performance.now();
    for (let k = 0; k < indices.length; k++) {
      const index = indices[k] as number;
      watch.reading?.(index);
      if (reads.length === k) reads.push(this.read(index, true, passOfSample(k)));
      const { located, parts } = reads[k] as Reading;
      let sample: RawSample;
      let target: RawTarget;
      if (parts instanceof Promise) {
        // What is not read at once is read beside others.
        while (reads.length < Math.min(indices.length, k + READS))
          reads.push(this.read(indices[reads.length] as number, false, epoch));
        try {
          [sample, target] = await parts;
        } catch (error) {
          if (!this.spec.skip) throw error;
          lost.push({ at: k, row: rowOf(located.dataset.name(located.index), index, error) });
          if (lost.length === indices.length) throw nothingLeft(error, lost.length);
          if (watch.stopped?.()) return lost;
          continue;
        }
      } else [sample, target] = parts;
      reads[k] = undefined; // a batch of large pictures need not lie in memory as a whole
      if (watch.stopped?.()) return lost;
      const at = k - lost.length;
      const out = room.inputs.subarray(at * this.size, (at + 1) * this.size);
      this.transform(sample, located, passOfSample(k), out);
      this.putTarget(target, sample, located, passOfSample(k), room.targets, at);
      if (performance.now() - since < TURN) continue;
      // Messages get their turn: to cancel this batch, to stop the training.
      await new Promise((resolve) => setImmediate(resolve));
      if (watch.stopped?.()) return lost;
      since = performance.now();
    }
    return lost;
  }

  /** Another sample through the transforms that sample 0 gets, drawing as in epoch 0. Throws DataError. */
  transformed(raw: RawSample): { readonly data: Float32Array; readonly shape: readonly number[] } {
    const { steps } = this.source.locate(0);
    let sample: Sample = isImage(raw) ? { kind: 'image', ...raw } : tensorOf(raw);
    for (const { transform, stream, index } of steps)
      sample = transform.apply(sample, this.draw.forTransform(stream, index, 0));
    if (sample.kind !== 'tensor')
      throw new DataError('data.collate', 'The transforms make no tensor; place ToTensor.');
    return { data: Float32Array.from(sample.data), shape: sample.shape };
  }

  private transform(raw: RawSample, located: Located, epoch: number, out: Float32Array): void {
    let sample: Sample = isImage(raw) ? { kind: 'image', ...raw } : tensorOf(raw);
    const { steps } = located;
    const last = steps.length - 1;
    for (let s = 0; s <= last; s++) {
      const step = steps[s] as (typeof steps)[number];
      const draw = this.drawOf(step, located, epoch);
      sample = step.transform.apply(sample, draw, s === last ? out : undefined);
    }
    if (sample.kind !== 'tensor') {
      throw new DataError(
        'data.collate',
        'Images cannot be batched; place ToTensor before the DataLoader.',
      );
    }
    const { shape, data } = sample;
    this.fits(shape, this.spec.shape, located);
    if (data.buffer !== out.buffer) out.set(data.subarray(0, out.length));
  }

  private putTarget(
    target: RawTarget,
    raw: RawSample,
    located: Located,
    epoch: number,
    out: Room['targets'],
    k: number,
  ): void {
    if (typeof target === 'number') {
      out[k] = target;
      return;
    }
    const at = k * this.targetSize;
    if (!isImage(target)) {
      out.set(target, at);
      return;
    }
    const { dataset, index, steps } = located;
    const whole = isImage(raw) ? (raw.part?.of ?? raw) : target;
    if (whole.width !== target.width || whole.height !== target.height)
      throw new DataError(
        'data.mask',
        `The mask of ${dataset.name(index)} is ${target.width}×${target.height}, its picture ${whole.width}×${whole.height}. They must be of one size.`,
      );
    let mask: Sample = { kind: 'image', ...target };
    for (const step of steps) {
      if (!step.mask) continue;
      const draw = this.drawOf(step, located, epoch);
      mask = step.mask.apply(mask, draw);
    }
    if (mask.kind !== 'image') throw new Error('A mask must stay an image.');
    this.fits([mask.height, mask.width], this.spec.targetShape, located);
    out.set(mask.pixels.subarray(0, this.targetSize), at);
  }

  private fits(shape: readonly number[], expected: readonly number[], located: Located): void {
    if (shape.length === expected.length && shape.every((n, i) => n === expected[i])) return;
    throw new DataError(
      'data.collate',
      `Samples of a batch must have one shape: ${located.dataset.name(located.index)} is (${shape.join(', ')}), ` +
        `expected (${expected.join(', ')}). Place Resize with (height, width) before ToTensor.`,
    );
  }

  nameOf(index: number): string {
    const { dataset, index: at } = this.source.locate(index);
    return dataset.name(at);
  }

  /** The batch in the first samples of `room`: those asked for that were not lost. */
  batch(room: Room, asked: Int32Array, lost: readonly Lost[] = []): Batch {
    const places = new Set(lost.map(({ at }) => at));
    const indices = places.size === 0 ? asked : asked.filter((_, k) => !places.has(k));
    const n = indices.length;
    const { shape, targetShape } = this.spec;
    return {
      inputs: room.inputs.subarray(0, n * this.size),
      inputShape: [n, ...shape],
      targets: room.targets.subarray(0, n * this.targetSize),
      targetShape: [n, ...targetShape],
      indices,
    };
  }
}

/** When no sample of a batch can be read: the disk is gone rather than a file damaged. */
function nothingLeft(error: unknown, count: number): unknown {
  if (count === 1 || !(error instanceof DataError)) return error;
  return new DataError(
    error.code,
    `None of the ${count} samples of a batch can be read: ${error.message} Check the disk, then resume.`,
    error.detail && {
      reason: error.detail.reason,
      zh: `一个批次的 ${count} 个样本都无法读取：${error.detail.zh} 请检查磁盘，然后继续。`,
    },
  );
}

function tensorOf({ shape, data }: Exclude<RawSample, { pixels: unknown }>): TensorSample {
  return { kind: 'tensor', shape: shape as TensorSample['shape'], data };
}
