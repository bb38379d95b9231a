/**
 * One sample on its way through the blocks before a DataLoader, step by step: the same blocks, draws and
 * arithmetic as in training, but every step is shown, and the first block that cannot be applied ends it.
 */
import type { DatasetFacts, Text, ValueType } from '../../graph/types';
import { type CheckedBlock, checkBlockSpec, findDataset } from './chain';
import {
  DataError,
  isImage,
  type RawSample,
  type RawTarget,
  type SourceSpec,
  type Unreadable,
} from './contract';
import type { Dataset } from './datasets/contract';
import { Draw } from './draw';
import { openUsable } from './readable';
import { type Step, StreamNames, stepsOf } from './transforms';
import type { ImageSample, Sample } from './transforms/contract';
import { viewKind } from './views';

export interface PreviewPlace {
  readonly baseDir: string | null;
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  /** Samples that cannot be read are left out, or are met. */
  readonly unreadable: Unreadable;
}

/** A dataset that is open, what is known of it, and the samples that are used: all without `kept`. */
export interface OpenDataset {
  readonly facts: DatasetFacts;
  readonly dataset: Dataset;
  readonly kept?: Int32Array;
}

/** The sample after one block. What it holds is valid until the next step is made. */
export interface PreviewSample {
  readonly block: string;
  readonly sample: Sample;
  readonly mask?: ImageSample;
  /** The block that gets it next. */
  readonly next?: string;
}

export interface PreviewEnd {
  readonly length: number;
  readonly name: string;
  readonly target: RawTarget;
  readonly classes: readonly string[];
  readonly error?: { readonly block: string; readonly message: Text };
}

/** Samples read last that are kept, and how many bytes they may have together. */
const READ = 8;
const READ_BYTES = 64e6;

/** Datasets that previews have opened: an edit must not read a folder, or decode a picture, again. */
export class OpenDatasets {
  /** In the order of their last use. */
  private readonly open = new Map<string, { at: number; found: Promise<OpenDataset> }>();
  /** The newest first. */
  private samples: {
    readonly dataset: Dataset;
    readonly index: number;
    readonly parts: readonly [RawSample, RawTarget];
    readonly bytes: number;
  }[] = [];

  constructor(
    private readonly now: () => number = Date.now,
    /** Milliseconds after which what lies on disk is looked at again. */
    private readonly lifetime = 10_000,
    private readonly most = 6,
  ) {}

  get(block: CheckedBlock, { baseDir, unreadable }: PreviewPlace): Promise<OpenDataset> {
    const key = JSON.stringify([block.type, block.params, baseDir, unreadable]);
    const known = this.open.get(key);
    this.open.delete(key);
    if (known && this.now() - known.at < this.lifetime) {
      this.open.set(key, known);
      return known.found;
    }
    const fresh = { at: this.now(), found: find(block, baseDir, unreadable) };
    this.open.set(key, fresh);
    fresh.found.catch(() => this.open.get(key) === fresh && this.open.delete(key));
    for (const oldest of this.open.keys()) {
      if (this.open.size <= this.most) break;
      this.open.delete(oldest);
    }
    // Found before: shown at once, while the folder is being read again.
    return known ? known.found.catch(() => fresh.found) : fresh.found;
  }

  /** A sample of an open dataset and what is to be learnt about it, from memory where it was read before. */
  async read({ dataset }: OpenDataset, index: number): Promise<readonly [RawSample, RawTarget]> {
    const known = this.samples.find((s) => s.dataset === dataset && s.index === index);
    if (known) return known.parts;
    const parts = await Promise.all([dataset.read(index), dataset.target(index)]);
    const [sample] = parts;
    const bytes = isImage(sample) ? sample.pixels.byteLength : sample.data.byteLength;
    this.samples.unshift({ dataset, index, parts, bytes });
    let sum = 0;
    this.samples = this.samples.filter((s, i) => {
      sum += s.bytes;
      return i === 0 || (i < READ && sum <= READ_BYTES);
    });
    return parts;
  }

  /** Looks at everything on disk again. */
  clear(): void {
    this.open.clear();
    this.samples = [];
  }
}

async function find(
  block: CheckedBlock,
  baseDir: string | null,
  unreadable: Unreadable,
): Promise<OpenDataset> {
  return openUsable(await findDataset(block, baseDir), unreadable);
}

type DatasetValue = Extract<ValueType, { type: 'Dataset' }>;

interface Placed extends Step {
  readonly block: string;
  readonly index: number;
}

interface Located extends OpenDataset {
  /** The block of the dataset. */
  readonly leaf: string;
  readonly index: number;
  readonly steps: readonly Placed[];
}

/** A part of the tree. */
interface Part {
  readonly length: number;
  readonly value: DatasetValue | undefined;
  locate(index: number): Located;
}

class Tree {
  private readonly names = new StreamNames();
  error: { block: string; message: Text } | undefined;

  constructor(
    private readonly place: PreviewPlace,
    private readonly datasets: OpenDatasets,
  ) {}

  async part(spec: SourceSpec): Promise<Part> {
    const inputs: Part[] = [];
    for (const input of Object.values(spec.inputs)) inputs.push(await this.part(input));
    const [first] = inputs;
    if (!first) return this.leaf(spec);
    // Behind a refused block nothing is applied.
    if (this.error) return first;
    try {
      return this.follow(spec, inputs, first);
    } catch (error) {
      this.fail(spec.id, error);
      return first;
    }
  }

  private async leaf(spec: SourceSpec): Promise<Part> {
    const block = checkBlockSpec(spec);
    const open = await this.datasets.get(block, this.place);
    const { facts, dataset, kept } = open;
    return {
      length: kept ? kept.length : dataset.length,
      value: datasetValue(block, spec.port, {}, facts),
      locate: (index) => ({
        ...open,
        leaf: spec.id,
        index: kept ? (kept[index] as number) : index,
        steps: [],
      }),
    };
  }

  private follow(spec: SourceSpec, inputs: readonly Part[], first: Part): Part {
    const block = checkBlockSpec(spec);
    const names = Object.keys(spec.inputs);
    const values = Object.fromEntries(names.map((name, i) => [name, inputs[i]?.value]));
    const value = datasetValue(block, spec.port, values);
    const view = viewKind(block.type);
    if (view) {
      const lengths = inputs.map(({ length }) => length);
      const { seed } = this.place;
      const made = view.make(block.params as never, { lengths, port: spec.port, seed });
      if (made.kind === 'subset') {
        const { indices } = made;
        const locate = (index: number) => first.locate(indices[index] as number);
        return { length: indices.length, value, locate };
      }
      const length = lengths.reduce((sum, n) => sum + n, 0);
      return { length, value, locate: (index) => locateIn(inputs, index) };
    }
    // One at a time, so that ToTensor and Normalize stay two steps to look at.
    const own = stepsOf([{ type: block.type, params: block.params }], this.names);
    return {
      length: first.length,
      value,
      locate: (index) => {
        const located = first.locate(index);
        const steps = own.map((step) => ({ ...step, block: spec.id, index }));
        return { ...located, steps: [...located.steps, ...steps] };
      },
    };
  }

  fail(block: string, error: unknown): void {
    if (!(error instanceof DataError)) throw error;
    // Said of a block by its name, which people see where the sentence stands.
    const en = error.message.startsWith(`${block}: `)
      ? error.message.slice(block.length + 2)
      : error.message;
    const message = { en, zh: error.detail?.zh ?? en };
    this.error ??= { block, message };
  }
}

function locateIn(parts: readonly Part[], index: number): Located {
  let start = 0;
  for (const part of parts) {
    if (index < start + part.length) return part.locate(index - start);
    start += part.length;
  }
  throw new DataError('data.index', `Sample ${index} of ${start} is not there.`);
}

/** What leaves the block. Throws DataError when it refuses what arrives. */
function datasetValue(
  block: CheckedBlock,
  port: string,
  inputs: Readonly<Record<string, ValueType | undefined>>,
  facts?: DatasetFacts,
): DatasetValue | undefined {
  const { outputs, problems = [] } = block.definition.infer({
    block: block.id,
    params: block.params,
    inputs,
    ...(facts && { facts }),
  });
  const refused = problems.find(({ severity }) => severity === 'error');
  if (refused) {
    const { en, zh } = refused.message;
    throw new DataError('data.block', en, { zh, reason: 'bad_parameter' });
  }
  const value = outputs[port];
  return value?.type === 'Dataset' ? value : undefined;
}

/**
 * Hands `show` sample `index` after each block in turn. Throws DataError when the dataset cannot be read;
 * a block that cannot be applied is named in the result.
 */
export async function previewSample(
  spec: SourceSpec,
  index: number,
  place: PreviewPlace,
  datasets: OpenDatasets,
  show: (step: PreviewSample) => void,
): Promise<PreviewEnd> {
  const tree = new Tree(place, datasets);
  const part = await tree.part(spec);
  if (index >= part.length)
    throw new DataError('data.index', `Sample ${index} of ${part.length} is not there.`);
  const located = part.locate(index);
  const { dataset, facts } = located;
  const [raw, target] = await datasets.read(located, located.index);
  const draw = new Draw(place.seed);
  let sample = sampleOf(raw);
  let mask: Sample | undefined =
    typeof target === 'object' && isImage(target) ? { kind: 'image', ...target } : undefined;
  show(stepOf(located.leaf, sample, mask, located.steps[0]));
  for (const [i, step] of located.steps.entries()) {
    try {
      sample = step.transform.apply(sample, forStep(draw, step, place.epoch));
      if (mask && step.mask) mask = step.mask.apply(mask, forStep(draw, step, place.epoch));
    } catch (error) {
      tree.error = undefined;
      tree.fail(step.block, error);
      break;
    }
    show(stepOf(step.block, sample, mask, located.steps[i + 1]));
  }
  const { value } = part;
  const named = value?.target.kind === 'class' ? value.target.names : undefined;
  return {
    length: part.length,
    name: dataset.name(located.index),
    target,
    classes: named ?? facts.classes,
    ...(tree.error && { error: tree.error }),
  };
}

const forStep = (draw: Draw, { stream, index }: Placed, epoch: number): Draw =>
  draw.forTransform(stream, index, epoch);

function stepOf(
  block: string,
  sample: Sample,
  mask: Sample | undefined,
  next: Placed | undefined,
): PreviewSample {
  return {
    block,
    sample,
    ...(mask?.kind === 'image' && { mask }),
    ...(next && { next: next.block }),
  };
}

function sampleOf(raw: RawSample): Sample {
  if (isImage(raw)) return { kind: 'image', ...raw };
  return { kind: 'tensor', shape: raw.shape, data: raw.data };
}
