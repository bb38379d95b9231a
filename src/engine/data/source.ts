/**
 * The blocks before a DataLoader, ready to give samples: datasets at the leaves, transforms and index
 * maps (ConcatDataset, Subset, RandomSplit) between. An index at the root leads to one dataset and the
 * transforms on the way up from it. The same tree is built in the loader's thread and in its workers.
 */
import { type BlockSpec, DataError } from './contract';
import { attach } from './datasets';
import type { Dataset, SharedDataset } from './datasets/contract';
import { turnsOf } from './samplers/batch';
import { type Step, StreamNames, stepsOf } from './transforms';

/** Structured-cloneable. */
export type SharedSource =
  | { readonly kind: 'dataset'; readonly dataset: SharedDataset }
  | {
      readonly kind: 'transforms';
      readonly blocks: readonly Pick<BlockSpec, 'type' | 'params'>[];
      readonly input: SharedSource;
    }
  | { readonly kind: 'concat'; readonly inputs: readonly SharedSource[] }
  | { readonly kind: 'subset'; readonly indices: Int32Array; readonly input: SharedSource };

/** A transform and the sample's number in the dataset that the transform sees: its draws depend on it. */
export interface PlacedStep extends Step {
  readonly index: number;
}

export interface Located {
  readonly dataset: Dataset;
  /** Within that dataset. */
  readonly index: number;
  /** In the order they are applied. */
  readonly steps: readonly PlacedStep[];
  /** Tells places of a subset apart that name the same sample: each draws for itself. */
  readonly turn?: number;
}

export interface Source {
  readonly length: number;
  /** Where sample `index` comes from, 0 ≤ index < length. */
  locate(index: number): Located;
}

class Leaf implements Source {
  constructor(private readonly dataset: Dataset) {}

  get length(): number {
    return this.dataset.length;
  }

  locate(index: number): Located {
    return { dataset: this.dataset, index, steps: [] };
  }
}

class Transformed implements Source {
  constructor(
    private readonly input: Source,
    private readonly steps: readonly Step[],
  ) {}

  get length(): number {
    return this.input.length;
  }

  locate(index: number): Located {
    const located = this.input.locate(index);
    const own = this.steps.map((step) => ({ ...step, index }));
    return { ...located, steps: located.steps.length === 0 ? own : [...located.steps, ...own] };
  }
}

class Concatenated implements Source {
  readonly length: number;
  /** Where each part ends. */
  private readonly ends: readonly number[];

  constructor(private readonly parts: readonly Source[]) {
    let end = 0;
    this.ends = parts.map((part) => {
      end += part.length;
      return end;
    });
    this.length = end;
  }

  locate(index: number): Located {
    // Negative numbers count from the end.
    const at = index < 0 ? index + this.length : index;
    const part = at < 0 ? -1 : this.ends.findIndex((end) => at < end);
    const source = this.parts[part];
    if (!source)
      throw new DataError('data.index', `Sample ${index} of ${this.length} is not there.`);
    return source.locate(at - (this.ends[part - 1] ?? 0));
  }
}

class Chosen implements Source {
  readonly length: number;
  private readonly turns: Int32Array | undefined;

  constructor(
    private readonly input: Source,
    private readonly indices: Int32Array,
  ) {
    this.length = indices.length;
    this.turns = turnsOf(indices);
  }

  locate(index: number): Located {
    const located = this.input.locate(this.indices[index] as number);
    const turn = this.turns?.[index] ?? 0;
    return turn === 0 ? located : { ...located, turn: Math.imul(located.turn ?? 0, 65_537) + turn };
  }
}

/** Builds the tree. Transforms of one type are told apart in their draws by their order in it. */
export function sourceOf(shared: SharedSource, names = new StreamNames()): Source {
  switch (shared.kind) {
    case 'dataset':
      return new Leaf(attach(shared.dataset));
    case 'transforms': {
      const input = sourceOf(shared.input, names);
      return new Transformed(input, stepsOf(shared.blocks, names));
    }
    case 'concat':
      return new Concatenated(shared.inputs.map((input) => sourceOf(input, names)));
    case 'subset':
      return new Chosen(sourceOf(shared.input, names), shared.indices);
  }
}

/** Class ids of the first `count` samples. Throws DataError where targets are no classes. */
export async function classesOf(shared: SharedSource, count: number): Promise<Int32Array> {
  const source = sourceOf(shared);
  const ids = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const { dataset, index } = source.locate(i);
    const target = dataset.target(index);
    if (typeof target !== 'number')
      throw new DataError(
        'data.block',
        `${dataset.name(index)} has no class, so WeightedRandomSampler cannot balance classes.`,
      );
    ids[i] = target;
  }
  return ids;
}

/** Arrays of at least so many bytes are shared with workers instead of copied to each. */
const SHARED_FROM = 1 << 16;

/** The same with its large arrays in memory that threads share. */
export function inSharedMemory<T>(value: T): T {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    if (byteLength < SHARED_FROM || buffer instanceof SharedArrayBuffer) return value;
    const bytes = new Uint8Array(new SharedArrayBuffer(byteLength));
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength));
    const View = value.constructor as new (buffer: SharedArrayBuffer) => T;
    return new View(bytes.buffer);
  }
  if (Array.isArray(value)) return value.map(inSharedMemory) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, inSharedMemory(part)]),
  ) as T;
}
