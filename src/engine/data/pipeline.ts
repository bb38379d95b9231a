/**
 * From dataset indices to a batch: read, transform, collate. The same code runs in the calling thread
 * and in the loader's workers.
 */
import { type Batch, type BlockSpec, DataError, type RawImage } from './contract';
import { attach } from './datasets';
import type { Dataset, SharedDataset } from './datasets/contract';
import { Draw } from './draw';
import { type Step, stepsOf } from './transforms';
import type { Sample } from './transforms/contract';

/** Structured-cloneable: all that is needed to make batches anywhere. */
export interface PipelineSpec {
  readonly dataset: SharedDataset;
  readonly transforms: readonly Pick<BlockSpec, 'type' | 'params'>[];
  readonly seed: number;
  /** (C, H, W) of every sample. */
  readonly shape: readonly number[];
}

/** Memory for a batch of at most `targets.length` samples. */
export interface Room {
  readonly inputs: Float32Array;
  readonly targets: Int32Array;
}

/** Pictures being read at the same time. */
const READS = 8;

export class Pipeline {
  private readonly dataset: Dataset;
  private readonly steps: readonly Step[];
  private readonly draw: Draw;
  private readonly shape: readonly number[];
  /** Numbers in one sample. */
  private readonly size: number;

  constructor(spec: PipelineSpec) {
    this.dataset = attach(spec.dataset);
    this.steps = stepsOf(spec.transforms);
    this.draw = new Draw(spec.seed);
    this.shape = spec.shape;
    this.size = spec.shape.reduce((product, n) => product * n, 1);
  }

  room(samples: number): Room {
    return {
      inputs: new Float32Array(samples * this.size),
      targets: new Int32Array(samples),
    };
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
    const reads: (RawImage | Promise<RawImage> | undefined)[] = [];
    for (let k = 0; k < indices.length; k++) {
      while (reads.length < Math.min(indices.length, k + READS)) {
        const read = this.dataset.image(indices[reads.length] as number);
        // A failure is raised at its sample; one behind an earlier failure must not go unhandled.
        if (read instanceof Promise) read.catch(() => {});
        reads.push(read);
      }
      const read = reads[k] as RawImage | Promise<RawImage>;
      const image = read instanceof Promise ? await read : read;
      reads[k] = undefined; // a batch of large pictures need not lie in memory as a whole
      if (stopped?.()) return;
      const index = indices[k] as number;
      this.transform(image, index, epoch, room.inputs.subarray(k * this.size, (k + 1) * this.size));
      room.targets[k] = this.dataset.label(index);
    }
  }

  private transform(image: RawImage, index: number, epoch: number, out: Float32Array): void {
    let sample: Sample = { kind: 'image', ...image };
    const last = this.steps.length - 1;
    for (let s = 0; s <= last; s++) {
      const { transform, stream } = this.steps[s] as Step;
      const draw = this.draw.forTransform(stream, index, epoch);
      sample = transform.apply(sample, draw, s === last ? out : undefined);
    }
    if (sample.kind !== 'tensor') {
      throw new DataError(
        'data.collate',
        'Images cannot be batched; place ToTensor before the DataLoader.',
      );
    }
    const { shape, data } = sample;
    if (shape.length !== this.shape.length || shape.some((n, i) => n !== this.shape[i])) {
      throw new DataError(
        'data.collate',
        `Samples of a batch must have one shape: ${this.dataset.name(index)} is (${shape.join(', ')}), ` +
          `expected (${this.shape.join(', ')}). Place Resize with (height, width) before ToTensor.`,
      );
    }
    if (data.buffer !== out.buffer) out.set(data);
  }

  /** The batch in the first samples of `room`. */
  batch(room: Room, indices: Int32Array): Batch {
    const n = indices.length;
    return {
      inputs: room.inputs.subarray(0, n * this.size),
      inputShape: [n, ...this.shape],
      targets: room.targets.subarray(0, n),
      indices,
    };
  }
}
