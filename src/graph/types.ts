/**
 * The words every part of Netloom shares: ports, dimensions, and what travels along a wire.
 * Pure data: no Node, no DOM.
 */

/** A text in both interface languages. PyTorch names inside it stay as they are. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

export const PORT_TYPES = [
  'Dataset',
  'Batches',
  'Tensor',
  'Indices',
  'Target',
  'Loss',
  'Optimizer',
  'Metric',
] as const;

/** What a port carries. A wire joins an output to an input that accepts the output's type. */
export type PortType = (typeof PORT_TYPES)[number];

/** One axis length; `null` while it cannot be known (an image folder not yet read). */
export type Dim = number | null;

/** Axis lengths, outermost first: (N, C, H, W) for images. */
export type Shape = readonly Dim[];

/** Element types on wires, with PyTorch's names. Labels and indices are int64 as PyTorch has them. */
export type ElementType = 'float32' | 'int64' | 'uint8';

/** One sample of a dataset, before batching. */
export type SampleType =
  | {
      /** PIL-style image, H×W×C, uint8 (parity 2.1). */
      readonly kind: 'image';
      readonly mode: 'L' | 'RGB';
      readonly height: Dim;
      readonly width: Dim;
    }
  | {
      /** (C, H, W), float32. */
      readonly kind: 'tensor';
      readonly shape: Shape;
    };

/** What the label of a sample is: a class id in 0…classes−1. */
export interface ClassTarget {
  readonly kind: 'class';
  /** Number of classes; `null` while the folder is not read. */
  readonly classes: Dim;
  readonly names?: readonly string[];
}

/** What flows along a wire of each port type, as far as analysis knows it. */
export type ValueType =
  | {
      readonly type: 'Dataset';
      readonly sample: SampleType;
      readonly target: ClassTarget;
      readonly length: Dim;
    }
  | {
      readonly type: 'Batches';
      /** Shape of one full batch, N first. */
      readonly shape: Shape;
      readonly target: ClassTarget;
      readonly batchSize: number;
      /** Batches in an epoch. */
      readonly batches: Dim;
      /** Samples in the last batch of an epoch. */
      readonly lastBatch: Dim;
    }
  | {
      readonly type: 'Tensor';
      readonly shape: Shape;
      readonly element: ElementType;
      /** Known of the numbers: outputs of a Softmax or Sigmoid, where a loss may want raw scores. */
      readonly values?: 'probabilities';
    }
  | {
      /** Switches of a max pool: flat positions in one channel of the pool's input. */
      readonly type: 'Indices';
      readonly shape: Shape;
      /** Sizes of that channel: (L), (H, W) or (D, H, W). */
      readonly plane: Shape;
      /** The highest position that can occur, where it is known. */
      readonly last?: Dim;
    }
  | { readonly type: 'Target'; readonly shape: Shape; readonly target: ClassTarget }
  | { readonly type: 'Loss' }
  | {
      readonly type: 'Optimizer';
      /** Block type of the optimizer at the beginning of the chain, and its hyper-parameters. */
      readonly kind?: string;
      readonly hyper?: readonly string[];
      /** Parameter groups: 1, and one more for each ParamGroup. */
      readonly groups?: number;
      /** Types of the schedulers on the way that no SequentialLR has taken yet. */
      readonly schedulers?: readonly string[];
    }
  | { readonly type: 'Metric' };

/** What only the disk can tell about a dataset block; the engine reads it, analysis uses it. */
export interface DatasetFacts {
  readonly length: number;
  readonly classes: readonly string[];
  /** Samples of each class, in class order. */
  readonly counts?: readonly number[];
  /** Common size and mode of the samples; height and width are `null` where images differ. */
  readonly sample: SampleType;
  /** Why the dataset cannot be read, in one sentence: everything else is then meaningless. */
  readonly error?: string;
}

/** A port's place in a document. */
export interface PortRef {
  readonly block: string;
  readonly port: string;
}
