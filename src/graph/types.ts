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
  'Sampler',
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
      readonly mode: ImageMode;
      readonly height: Dim;
      readonly width: Dim;
    }
  | {
      /** (C, H, W) for pictures; table rows and arrays have the shape they have. */
      readonly kind: 'tensor';
      readonly shape: Shape;
      /** float32 unless said. */
      readonly element?: 'float32' | 'uint8';
    }
  | {
      /** The tuple that FiveCrop and TenCrop make, until StackCrops stacks it. */
      readonly kind: 'crops';
      readonly count: 5 | 10;
      readonly sample: Exclude<SampleType, { kind: 'crops' }>;
    };

/** PIL's names: grey, grey with alpha, colour, colour with alpha. */
export type ImageMode = 'L' | 'LA' | 'RGB' | 'RGBA';

/** The label of a sample is a class id in 0…classes−1. */
export interface ClassTarget {
  readonly kind: 'class';
  /** Number of classes; `null` while the folder is not read. */
  readonly classes: Dim;
  readonly names?: readonly string[];
}

/** A class id for each pixel: (H, W), int64. 255 is left out by a loss with ignore_index=255. */
export interface MaskTarget {
  readonly kind: 'mask';
  readonly height: Dim;
  readonly width: Dim;
  readonly classes: Dim;
  readonly names?: readonly string[];
}

/** Numbers to be predicted, float32: shape [] for one number, [k] for k of them. */
export interface NumberTarget {
  readonly kind: 'number';
  readonly shape: Shape;
  readonly names?: readonly string[];
}

export type TargetType = ClassTarget | MaskTarget | NumberTarget;

/** The classes a target can name; `null` while unknown or when it has none. */
export function classesOf(target: TargetType): Dim {
  return target.kind === 'number' ? null : target.classes;
}

/** What flows along a wire of each port type, as far as analysis knows it. */
export type ValueType =
  | {
      readonly type: 'Dataset';
      readonly sample: SampleType;
      readonly target: TargetType;
      readonly length: Dim;
    }
  | {
      /** The order in which an epoch visits a dataset. */
      readonly type: 'Sampler';
      /** Samples it yields in an epoch. */
      readonly samples: Dim;
      /** It yields numbers below this one. */
      readonly population: Dim;
      /** Its weights come from the labels of the dataset. */
      readonly balanced?: boolean;
      readonly replacement?: boolean;
      /** Set when it yields batches of samples. */
      readonly batch?: { readonly size: number; readonly dropLast: boolean };
    }
  | {
      readonly type: 'Batches';
      /** Shape of one full batch, N first. */
      readonly shape: Shape;
      readonly target: TargetType;
      readonly batchSize: number;
      /** Samples that the sampler yields in an epoch; drop_last then leaves out a short rest. */
      readonly samples?: Dim;
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
  | { readonly type: 'Target'; readonly shape: Shape; readonly target: TargetType }
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
  /** What the labels are, where they are not class ids of `classes`. */
  readonly target?: TargetType;
  /** Why the dataset cannot be read, in one sentence: everything else is then meaningless. */
  readonly error?: string;
  /** The same in Chinese. */
  readonly errorZh?: string;
  /** Samples left out because they cannot be read; `length` and `counts` are without them. */
  readonly leftOut?: number;
}

/** A port's place in a document. */
export interface PortRef {
  readonly block: string;
  readonly port: string;
}
