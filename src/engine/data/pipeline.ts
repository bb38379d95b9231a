/**
 * From dataset indices to a batch: read, transform, collate. The same code runs in the calling thread
 * and in the loader's workers.
 */
import { type Batch, DataError, isImage, type RawSample, type RawTarget } from './contract';
import { Draw } from './draw';
import { type Located, type SharedSource, type Source, sourceOf } from './source';
import type { Sample, TensorSample } from './transforms/contract';

/** Structured-cloneable: all that is needed to make batches anywhere. */
export interface PipelineSpec {
  readonly source: SharedSource;
  readonly seed: number;
  /** Of every sample: (C, H, W) for pictures. */
  readonly shape: readonly number[];
  /** Of every target: () for a class id, (H, W) for a mask. */
  readonly targetShape: readonly number[];
  readonly targetElement: 'i32' | 'f32';
}

/** Memory for a batch. */
export interface Room {
  readonly inputs: Float32Array;
  readonly targets: Int32Array | Float32Array;
}

interface Reading {
  readonly located: Located;
  readonly parts: [RawSample, RawTarget] | Promise<[RawSample, RawTarget]>;
}

/** Samples being read at the same time. */
const READS = 8;

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
    return this.read(index).parts;
  }

  private read(index: number): Reading {
    const located = this.source.locate(index);
    const sample = located.dataset.read(located.index);
    const target = located.dataset.target(located.index);
    if (!(sample instanceof Promise) && !(target instanceof Promise))
      return { located, parts: [sample, target] };
    const parts = Promise.all([sample, target]);
    // A failure is raised at its sample; one behind an earlier failure must not go unhandled.
    parts.catch(() => {});
    return { located, parts };
  }

  /**
   * Reads and transforms the samples `indices` as they are drawn in `epoch`, into `room`. Ends early
   * when `stopped` says so. Throws DataError.
   */
  async fill(
    room: Room,
    indices: Int32Array,
    epoch: number,
    stopped?: () => boolean,
  ): Promise<void> {
    const reads: (Reading | undefined)[] = [];
    for (let k = 0; k < indices.length; k++) {
      while (reads.length < Math.min(indices.length, k + READS))
        reads.push(this.read(indices[reads.length] as number));
      const { located, parts } = reads[k] as Reading;
      const [sample, target] = parts instanceof Promise ? await parts : parts;
      reads[k] = undefined; // a batch of large pictures need not lie in memory as a whole
      if (stopped?.()) return;
      const out = room.inputs.subarray(k * this.size, (k + 1) * this.size);
      this.transform(sample, located, epoch, out);
      this.putTarget(target, sample, located, epoch, room.targets, k);
    }
  }

  private transform(raw: RawSample, located: Located, epoch: number, out: Float32Array): void {
    let sample: Sample = isImage(raw) ? { kind: 'image', ...raw } : tensorOf(raw);
    const { steps } = located;
    const last = steps.length - 1;
    for (let s = 0; s <= last; s++) {
      const step = steps[s] as (typeof steps)[number];
      const draw = this.draw.forTransform(step.stream, step.index, epoch);
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
    if (isImage(raw) && (raw.width !== target.width || raw.height !== target.height))
      throw new DataError(
        'data.mask',
        `The mask of ${dataset.name(index)} is ${target.width}×${target.height}, its picture ${raw.width}×${raw.height}. They must be of one size.`,
      );
    let mask: Sample = { kind: 'image', ...target };
    for (const step of steps) {
      if (!step.mask) continue;
      const draw = this.draw.forTransform(step.stream, step.index, epoch);
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

  /** The batch in the first samples of `room`. */
  batch(room: Room, indices: Int32Array): Batch {
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

function tensorOf({ shape, data }: Exclude<RawSample, { pixels: unknown }>): TensorSample {
  return { kind: 'tensor', shape: shape as TensorSample['shape'], data };
}
