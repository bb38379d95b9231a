/**
 * What a source of samples must offer. A dataset is one file with a `DatasetKind` and one line in
 * `datasets/index.ts`.
 */
import type { DatasetFacts } from '../../../graph/types';
import type { FileProblem } from '../../../protocol/data';
import type { RawSample, RawTarget, Region } from '../contract';

/** Structured-cloneable: what a worker thread needs to read the same dataset without opening it anew. */
export interface SharedDataset {
  readonly type: string;
  readonly data: unknown;
}

/** What was found by reading one sample whole. */
export interface Examined {
  /** Of a picture. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Errors first. */
  readonly problems: readonly FileProblem[];
}

/** How a sample may be read. */
export interface Reading {
  /** It is used before anything else is read in this thread: its memory may be used again for the next. */
  readonly alone: boolean;
  /** The only pixels of a picture of that size that are needed. */
  part?(height: number, width: number): Region | undefined;
}

export interface Dataset {
  readonly length: number;
  /** Sample `index`, 0 ≤ index < length. At once when it lies in memory. Throws DataError. */
  read(index: number, how?: Reading): RawSample | Promise<RawSample>;
  /** What is to be learnt about sample `index`; a mask has the size of its picture. Throws DataError. */
  target(index: number): RawTarget | Promise<RawTarget>;
  /** The sample's name in messages: its file, or its number. */
  name(index: number): string;
  /** Reads sample `index` whole to say what is wrong with it. Left out where all was checked on opening. */
  examine?(index: number): Promise<Examined>;
  share(): SharedDataset;
}

/** A dataset that has been found on disk: its files are listed, its pictures not yet read. */
export interface Found {
  /** What analysis needs to know of it, from headers alone; of the samples `kept` only. Throws DataError. */
  facts(kept?: Int32Array): Promise<DatasetFacts>;
  /** Throws DataError. */
  open(): Promise<Dataset>;
  /**
   * What was noticed while it was looked for: rows that make no sample, files that are passed over. An
   * error among them ends a run unless unreadable samples are left out.
   */
  readonly problems?: readonly FileProblem[];
}

export interface DatasetKind<P> {
  /** The block's type. */
  readonly type: string;
  /**
   * Looks for the dataset of a block with checked parameters. Throws DataError.
   *
   * @param lenient for a report: what can be said of a part is a row in `problems` and not thrown
   */
  find(params: P, baseDir: string | null, lenient?: boolean): Promise<Found>;
  /** The dataset on the other side of `share()`. */
  attach(data: never): Dataset;
}
