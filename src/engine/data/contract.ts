/** What the rest of the engine sees of data: batches, loaders, datasets. */
import type { DatasetFacts, SampleType, TargetType } from '../../graph/types';
import type { FileProblem, FileReason } from '../../protocol/data';

/** One collated batch. The arrays are the loader's: valid until the next batch is asked for. */
export interface Batch {
  /** (N, …sample), row-major: (N, C, H, W) for pictures. */
  readonly inputs: Float32Array;
  readonly inputShape: readonly number[];
  /** Class ids (N), masks of class ids (N, H, W) as Int32Array; numbers (N) or (N, k) as Float32Array. */
  readonly targets: Int32Array | Float32Array;
  readonly targetShape: readonly number[];
  /** Dataset indices of the samples, in order. */
  readonly indices: Int32Array;
}

/** A rectangle of pixels. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** An untransformed sample: H×W×C, uint8. */
export interface RawImage {
  readonly width: number;
  readonly height: number;
  /** L, LA, RGB, RGBA. */
  readonly channels: 1 | 2 | 3 | 4;
  readonly pixels: Uint8Array;
  /** The pixels are a part of a larger picture: the reader was told that no more is needed. */
  readonly part?: {
    readonly left: number;
    readonly top: number;
    readonly of: { readonly width: number; readonly height: number };
  };
}

/** An untransformed sample that is no picture: a table row, an array. Row-major. */
export interface RawTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type RawSample = RawImage | RawTensor;

/** What is to be learnt about one sample: a class id, a mask of class ids (mode L), or numbers. */
export type RawTarget = number | RawImage | Float32Array;

export function isImage(sample: RawSample | RawTarget): sample is RawImage {
  return typeof sample === 'object' && 'pixels' in sample;
}

/** A block of the document as the data side needs it. */
export interface BlockSpec {
  readonly id: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * What makes samples, as a tree: a dataset block without inputs (MNIST), a transform with one, a
 * ConcatDataset with several. `inputs` by port name, in the order of the block's ports; `port` is the
 * output that is taken.
 */
export interface SourceSpec extends BlockSpec {
  readonly inputs: Readonly<Record<string, SourceSpec>>;
  readonly port: string;
}

/** A sampler block; by port name what is plugged into it. */
export interface SamplerSpec extends BlockSpec {
  readonly inputs: { readonly sampler?: SamplerSpec; readonly data_source?: SourceSpec };
}

export type Unreadable = 'stop' | 'skip';

export interface LoaderSpec {
  /** The blocks before the DataLoader. */
  readonly source: SourceSpec;
  /** The DataLoader block. */
  readonly loader: BlockSpec;
  /** What is plugged into its ports of these names. */
  readonly sampler?: SamplerSpec;
  readonly batchSampler?: SamplerSpec;
  /** Batches have at most so many samples; where that makes them smaller, none is dropped. */
  readonly largest?: number;
  /** Where relative paths start. */
  readonly baseDir: string | null;
  /** The project seed: shuffling and augmentation depend on nothing else (parity 1.7, 2.11). */
  readonly seed: number;
  /** What becomes of samples that cannot be read: the run stops there, or they are left out before it. */
  readonly unreadable?: Unreadable;
  /** Keep only the first N samples. */
  readonly limit?: number;
  /** Evaluation: no shuffling, no drop_last, whatever the block says (parity 8.2). */
  readonly evaluation?: boolean;
}

export interface Loader {
  /** Of the samples and labels that reach the DataLoader. */
  readonly facts: DatasetFacts;
  readonly target: TargetType;
  /** Samples that cannot be read and are left out, with the reasons. */
  readonly leftOut?: readonly FileProblem[];
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
  /** A sample that is not of the dataset, through the transforms of sample 0; of whatever shape it gets. */
  transformed(sample: RawSample): {
    readonly data: Float32Array;
    readonly shape: readonly number[];
  };
  /** The untransformed sample, and what is to be learnt about it. */
  pictureAt(index: number): Promise<{ image: RawSample; label: RawTarget }>;
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
    /** The same in Chinese, and the reason that a report names. */
    readonly detail?: { readonly zh: string; readonly reason: FileReason },
  ) {
    super(message);
  }
}
