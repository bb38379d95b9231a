/** What the rest of the engine sees of data: batches, loaders, datasets. */
import type { DatasetFacts, SampleType } from '../../graph/types';

/** One collated batch. The arrays are the loader's: valid until the next batch is asked for. */
export interface Batch {
  /** (N, C, H, W), row-major. */
  readonly inputs: Float32Array;
  readonly inputShape: readonly number[];
  /** Class ids, (N). */
  readonly targets: Int32Array;
  /** Dataset indices of the samples, in order. */
  readonly indices: Int32Array;
}

/** An untransformed sample: H×W×C, uint8. */
export interface RawImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/** A block of the document as the data side needs it. */
export interface BlockSpec {
  readonly id: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface LoaderSpec {
  /** A dataset block: MNIST or ImageFolder. */
  readonly dataset: BlockSpec;
  /** Transform blocks between dataset and DataLoader, in order. */
  readonly transforms: readonly BlockSpec[];
  /** The DataLoader block. */
  readonly loader: BlockSpec;
  /** Where relative paths start. */
  readonly baseDir: string | null;
  /** The project seed: shuffling and augmentation depend on nothing else (parity 1.7, 2.11). */
  readonly seed: number;
  /** Keep only the first N samples. */
  readonly limit?: number;
  /** Evaluation: no shuffling, no drop_last, whatever the block says (parity 8.2). */
  readonly evaluation?: boolean;
}

export interface Loader {
  readonly facts: DatasetFacts;
  /** Type of a sample after the transforms; complete. */
  readonly sample: SampleType;
  readonly batchSize: number;
  /** Batches in an epoch. */
  readonly batches: number;
  /** Samples an epoch yields. */
  readonly samples: number;
  /** Batches of one epoch (from 0) in order, the first `skip` left out without decoding them. */
  epoch(epoch: number, skip?: number): AsyncIterableIterator<Batch>;
  /** Sample `index` through the transforms, as a batch of one; random transforms draw as in epoch 0. */
  sampleAt(index: number): Promise<Batch>;
  /** The untransformed picture. */
  pictureAt(index: number): Promise<{ image: RawImage; label: number }>;
  dispose(): Promise<void>;
}

/**
 * A data file that is missing, cut short or of another kind. `code` travels to the user's side:
 * `data.missing`, `data.truncated`, `data.invalid` for files; `data.block` for a block or parameter that
 * is refused, `data.transform` for a sample a transform cannot take, `data.collate` for samples that do
 * not fit into one batch, `data.empty` for shuffling nothing, `data.index` for a sample that is not there.
 */
export class DataError extends Error {
  override readonly name = 'DataError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
