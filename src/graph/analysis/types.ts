/** What analysis says of a whole document. */
import type { Cost } from '../blocks/contract';
import type { NetDocument } from '../document/schema';
import type { DatasetFacts, ValueType } from '../types';
import type { Diagnostic } from './diagnostic';

export interface BlockAnalysis {
  /** Checked parameters with defaults filled in; absent when they are invalid or the type is unknown. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, ValueType | undefined>>;
  readonly outputs: Readonly<Record<string, ValueType>>;
  readonly cost?: Cost;
  /** For an instance of a group: the block of `flat` whose output leaves it first. */
  readonly standsFor?: string;
  /** A block that takes no part: by its own mode, or a join of branches of which one or none is left. */
  readonly off?: 'muted' | 'bypassed' | 'joined';
  readonly diagnostics: readonly Diagnostic[];
}

export interface Analysis {
  /**
   * The network without groups, that is trained: each instance replaced by its inside. Blocks inside
   * groups are named by their path, `stage1.0.conv1`.
   */
  readonly flat: NetDocument;
  /** Blocks of `flat`, and by the same kind of name instances of groups and ports inside them. */
  readonly blocks: Readonly<Record<string, BlockAnalysis>>;
  /** Blocks of `flat` in topological order, left to right; blocks on a cycle are missing from it. */
  readonly order: readonly string[];
  /** All diagnostics: the blocks' and the document's own, errors first. */
  readonly diagnostics: readonly Diagnostic[];
  readonly totals: {
    readonly parameters: number;
    /** Multiply-accumulates for one sample. */
    readonly macs: number;
    /** Bytes of the layers' float32 outputs for one training batch. */
    readonly activationBytes: number;
    /** Most bytes at once in a training step: weights, optimizer state, batch, layer outputs, gradients. */
    readonly trainingBytes: number;
    /** How much of the input one value of the network sees at most, an axis each. */
    readonly receptiveField?: readonly number[];
  };
  /** The blocks that take part in training, found from the Trainer; `undefined` when there is none. */
  readonly training?: TrainingRoles;
}

/** Who plays which part in the training that the Trainer block describes. */
export interface TrainingRoles {
  readonly trainer: string;
  readonly optimizer?: string;
  /** Parameter groups, clipping and schedulers between optimizer and Trainer, in this order. */
  readonly chain?: readonly string[];
  readonly loss?: string;
  /** InitializeWeights blocks between loss and optimizer, from the loss outwards. */
  readonly initializers?: readonly string[];
  /** Layers between loader and loss, in order. */
  readonly layers: readonly string[];
  readonly trainLoader?: string;
  readonly validationLoader?: string;
}

export type Facts = Readonly<Record<string, DatasetFacts>>;
