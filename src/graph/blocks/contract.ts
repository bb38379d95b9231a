/**
 * The block contract: everything about a block that is not a kernel lives in one `BlockDefinition`,
 * and one line in `registry.ts` makes it available everywhere.
 */
import type { z } from 'zod';
import type { Diagnostic } from '../analysis/diagnostic';
import type { DatasetFacts, PortType, Text, ValueType } from '../types';
import type { Functional, Sym } from './functional';

export const CATEGORIES = [
  'data',
  'transforms',
  'loader',
  'groups',
  'layers',
  'shape',
  'pooling',
  'recurrent',
  'activation',
  'normalization',
  'loss',
  'initialization',
  'optimizer',
  'scheduler',
  'training',
] as const;
export type Category = (typeof CATEGORIES)[number];

export interface PortDefinition {
  readonly name: string;
  /** Types a wire may bring (inputs) or the one type it carries (outputs, first entry). */
  readonly types: readonly [PortType, ...PortType[]];
  readonly label: Text;
  /** An input that may stay unconnected. */
  readonly optional?: boolean;
}

/** What `infer` is given: checked parameters and the types that arrive, where they are known. */
export interface InferContext<P> {
  readonly block: string;
  readonly params: P;
  readonly inputs: Readonly<Record<string, ValueType | undefined>>;
  /** For dataset blocks: what the engine found on disk, if it has looked. */
  readonly facts?: DatasetFacts;
}

/** Costs of one block for one batch. */
export interface Cost {
  /** Trainable numbers. */
  readonly parameters: number;
  /** Multiply-accumulates of the forward pass for one sample. */
  readonly macs: number;
}

export interface Inferred {
  /** Types of the outputs; an output left out is unknown (something upstream is missing). */
  readonly outputs: Readonly<Record<string, ValueType>>;
  readonly problems?: readonly BlockProblem[];
  readonly cost?: Cost;
}

/** A diagnostic as a block states it: analysis fills in the block's id. */
export type BlockProblem = Omit<Diagnostic, 'block'>;

/** Parameter schema: a zod object whose fields come from `fields.ts` (they carry form and help). */
export type ParamSchema = z.ZodObject<z.ZodRawShape>;

export interface BlockDefinition<S extends ParamSchema = ParamSchema> {
  /** PyTorch's name: `Conv2d`. Also the document's `type`. */
  readonly type: string;
  readonly category: Category;
  /** Other words people search for. */
  readonly keywords?: readonly string[];
  readonly params: S;
  /** Values a freshly placed block has where PyTorch has no default (`in_channels`). */
  readonly initial: Readonly<Partial<z.output<S>>>;
  /** The two or three parameters shown on the block itself. */
  readonly summary: readonly (keyof z.output<S> & string)[];
  inputs(params: z.output<S>): readonly PortDefinition[];
  outputs(params: z.output<S>): readonly PortDefinition[];
  /** Constraints between parameters (PyTorch's constructor errors, code `c…`). */
  validate?(params: z.output<S>): readonly BlockProblem[];
  /** Shape rule: output types, shape errors (code `f…`) with repairs, cost. Never throws. */
  infer(context: InferContext<z.output<S>>): Inferred;
  /** Layers and losses: the computation, in the functional vocabulary. Input shapes are already checked. */
  lower?(
    f: Functional,
    inputs: Readonly<Record<string, Sym>>,
    params: z.output<S>,
  ): Readonly<Record<string, Sym>>;
  /**
   * Shapes of what is learnt, by PyTorch name (`weight`, `bias`): what people can choose an initialisation
   * for. Left out by blocks that learn nothing.
   */
  weights?(params: z.output<S>): Readonly<Record<string, readonly number[]>>;
  /** The constructor call in PyTorch: `nn.Conv2d(1, 6, kernel_size=5)`, defaults left out. */
  pytorch(params: z.output<S>): string;
  /** Plain-text formula of the rule, Unicode. */
  readonly formula?: string;
  readonly help: Text;
  /** Address of the PyTorch page. */
  readonly reference?: string;
}

/** Gives the compiler the parameter type of one definition while the registry holds them all. */
export function defineBlock<S extends ParamSchema>(
  definition: BlockDefinition<S>,
): BlockDefinition<S> {
  return definition;
}
