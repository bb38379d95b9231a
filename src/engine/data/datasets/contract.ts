/**
 * What a source of samples must offer. A dataset is one file with a `DatasetKind` and one line in
 * `datasets/index.ts`.
 */
import type { DatasetFacts } from '../../../graph/types';
import type { RawSample, RawTarget } from '../contract';

/** Structured-cloneable: what a worker thread needs to read the same dataset without opening it anew. */
export interface SharedDataset {
  readonly type: string;
  readonly data: unknown;
}

export interface Dataset {
  readonly length: number;
  /** Sample `index`, 0 ≤ index < length. At once when it lies in memory. Throws DataError. */
  read(index: number): RawSample | Promise<RawSample>;
  /** What is to be learnt about sample `index`; a mask has the size of its picture. Throws DataError. */
  target(index: number): RawTarget | Promise<RawTarget>;
  /** The sample's name in messages: its file, or its number. */
  name(index: number): string;
  share(): SharedDataset;
}

/** A dataset that has been found on disk: its files are listed, its pictures not yet read. */
export interface Found {
  /** What analysis needs to know of it, from headers alone. Throws DataError. */
  facts(): Promise<DatasetFacts>;
  /** Throws DataError. */
  open(): Promise<Dataset>;
}

export interface DatasetKind<P> {
  /** The block's type. */
  readonly type: string;
  /** Looks for the dataset of a block with checked parameters. Throws DataError. */
  find(params: P, baseDir: string | null): Promise<Found>;
  /** The dataset on the other side of `share()`. */
  attach(data: never): Dataset;
}
