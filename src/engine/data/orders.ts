/** What is said between the loader and those who make its batches: in its own thread or in workers. */
import type { FileProblem } from '../../protocol/data';
import type { DataError } from './contract';
import type { SharedSource } from './source';

/** Structured-cloneable: all that is needed to make batches anywhere. */
export interface PipelineSpec {
  readonly source: SharedSource;
  readonly seed: number;
  /** Of every sample: (C, H, W) for pictures. */
  readonly shape: readonly number[];
  /** Of every target: () for a class id, (H, W) for a mask. */
  readonly targetShape: readonly number[];
  readonly targetElement: 'i32' | 'f32';
  /** Samples that cannot be read are left out of their batches instead of ending the run. */
  readonly skip?: boolean;
}

/** A sample that could not be read, at its place in the batch that goes without it. */
export interface Lost {
  readonly at: number;
  readonly row: FileProblem;
}

/** Memory with the batch in its first places, which samples that were lost have not taken. */
export interface Filled {
  readonly room: Room;
  readonly lost: readonly Lost[];
}

/** Memory for a batch. */
export interface Room {
  readonly inputs: Float32Array;
  readonly targets: Int32Array | Float32Array;
}

/** A batch to make. */
export interface BatchOrder {
  readonly epoch: number;
  readonly indices: Int32Array;
  readonly turns?: Int32Array;
}

/** What a worker is started with. */
export interface WorkerData {
  readonly spec: PipelineSpec;
  /** The order and the sample being worked on, so that a death can be told from its cause; −1: none. */
  readonly progress: Int32Array;
}

/** To a worker: make a batch in `room`, or forget one that was asked for. */
export type Order =
  | (BatchOrder & { readonly kind: 'fill'; readonly id: number; readonly room: Room })
  | { readonly kind: 'cancel'; readonly id: number };

/** From a worker. A cancelled order is answered too: its memory comes back. */
export interface Answer {
  readonly id: number;
  readonly room: Room;
  readonly lost: readonly Lost[];
  readonly error?: {
    readonly code?: string;
    readonly message: string;
    readonly detail?: DataError['detail'];
    readonly stack?: string;
  };
}
