/** From what was chosen in the import sheet to blocks: the chains of data, and a network to start with. */
import { definitionOf } from '../../graph/blocks/registry';
import { type EditCommand, freeId, idBase, wireId } from '../../graph/document/commands';
import type { BlockNode, NetDocument, Position } from '../../graph/document/schema';
import type { DatasetFacts, PortRef, SampleType, TargetType } from '../../graph/types';

export interface DatasetChoice {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface ImportPlan {
  readonly train: DatasetChoice;
  /** A dataset of its own for validation. */
  readonly validation?: DatasetChoice;
  /** Else this share of the samples is held out, at random. */
  readonly held?: number;
  readonly facts: DatasetFacts;
  /** Height and width that Resize gives all pictures; as they are without. */
  readonly size?: number;
  /** Of each channel, for Normalize. */
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
  readonly batchSize: number;
  readonly epochs: number;
  /** Samples that cannot be read: end the run, or are left out. */
  readonly unreadable: 'stop' | 'skip';
  /** Adds layers, loss, optimizer and Trainer. */
  readonly network: boolean;
}

export interface Built {
  readonly command: EditCommand;
  readonly blocks: readonly string[];
  /** The dataset blocks, whose facts are known. */
  readonly datasets: readonly string[];
}

/** Datasets whose pictures are decoded when their turn comes. */
const FROM_FILES: ReadonlySet<string> = new Set([
  'ImageFolder',
  'ImageMaskFolder',
  'CSVDataset',
  'Banknotes',
]);

/** So many as a network of the size that is built here waits for, where there are processors for them. */
const MOST_WORKERS = 2;

/** Parameters of a DataLoader that decodes pictures beside the training; none with a single processor. */
function workersOf(type: string, sample: SampleType, cores: number) {
  const num_workers = Math.min(MOST_WORKERS, cores - 1);
  return sample.kind === 'image' && FROM_FILES.has(type) && num_workers > 0
    ? { num_workers, persistent_workers: true }
    : {};
}

/** From block to block, and from row to row. */
const STEP = { x: 280, y: 312 };
/** Blocks in a row of the network. */
const IN_A_ROW = 7;

/** Places blocks one after another and wires them. */
class Bench {
  readonly commands: EditCommand[] = [];
  readonly ids: string[] = [];

  constructor(
    private readonly document: NetDocument,
    private readonly origin: Position,
    /** Processors of this computer. */
    readonly cores: number,
  ) {}

  add(
    type: string,
    params: Readonly<Record<string, unknown>>,
    column: number,
    row: number,
  ): string {
    const taken = (id: string) => !!this.document.blocks[id] || this.ids.includes(id);
    const id = freeId(taken, idBase(type));
    const block: BlockNode = {
      type,
      params: { ...definitionOf(type)?.initial, ...params },
      position: { x: this.origin.x + column * STEP.x, y: this.origin.y + row * STEP.y },
    };
    this.commands.push({ kind: 'add-block', id, block });
    this.ids.push(id);
    return id;
  }

  wire(from: PortRef, block: string, port: string): void {
    const to = { block, port };
    this.commands.push({ kind: 'connect', id: wireId(to), from, to });
  }
}

/** Below everything that is there. */
export function originBelow(document: NetDocument): Position {
  const places = Object.values(document.blocks).map(({ position }) => position);
  if (places.length === 0) return { x: 0, y: 0 };
  return {
    x: Math.min(...places.map(({ x }) => x)),
    y: Math.max(...places.map(({ y }) => y)) + STEP.y,
  };
}

/** The blocks of a plan as one edit. */
export function buildImport(
  document: NetDocument,
  plan: ImportPlan,
  cores: number = globalThis.navigator?.hardwareConcurrency ?? 1,
): Built {
  const bench = new Bench(document, originBelow(document), cores);
  const { train, validation, held, unreadable } = plan;
  if (unreadable !== (document.data?.unreadable ?? 'stop'))
    bench.commands.push({ kind: 'set-unreadable', unreadable });
  const first = bench.add(train.type, train.params, 0, 0);
  const datasets = [first];
  let source: PortRef = { block: first, port: 'dataset' };
  let other: PortRef | undefined;
  let column = 1;
  if (validation) {
    const second = bench.add(validation.type, validation.params, 0, 1);
    datasets.push(second);
    other = { block: second, port: 'dataset' };
  } else if (held !== undefined) {
    const share = Number((1 - held).toFixed(4));
    const split = bench.add('RandomSplit', { lengths: [share, held] }, column++, 0);
    bench.wire(source, split, 'dataset');
    source = { block: split, port: 'first' };
    other = { block: split, port: 'second' };
  }
  const loader = chain(bench, plan, source, column, 0, true);
  const checker = other && chain(bench, plan, other, column, 1, false);
  if (plan.network) {
    const sample = arriving(plan);
    const { target } = plan.facts;
    const trainer = network(
      bench,
      plan,
      sample,
      targetOf(plan.facts, target),
      loader,
      other ? 2 : 1,
    );
    if (trainer && checker) bench.wire({ block: checker, port: 'batches' }, trainer, 'validation');
  }
  return { command: { kind: 'batch', commands: bench.commands }, blocks: bench.ids, datasets };
}

function chain(
  bench: Bench,
  plan: ImportPlan,
  source: PortRef,
  column: number,
  row: number,
  training: boolean,
): string {
  const { size, mean, std, batchSize, facts } = plan;
  let from = source;
  let at = column;
  const then = (type: string, params: Readonly<Record<string, unknown>>) => {
    const id = bench.add(type, params, at++, row);
    bench.wire(from, id, 'dataset');
    from = { block: id, port: 'dataset' };
    return id;
  };
  const { sample } = facts;
  if (size !== undefined) then('Resize', { size: [size, size] });
  if (sample.kind === 'image') {
    then('ToTensor', {});
    then('Normalize', { mean, std });
  } else if (sample.kind === 'tensor' && sample.element === 'uint8') then('ConvertImageDtype', {});
  return then('DataLoader', {
    batch_size: batchSize,
    ...(training && { shuffle: true }),
    ...workersOf(plan.train.type, sample, bench.cores),
  });
}

const CHANNELS = { L: 1, LA: 2, RGB: 3, RGBA: 4 } as const;

/** Shape of a sample at the DataLoader, as far as it is known. */
function arriving({ facts: { sample }, size }: ImportPlan): readonly (number | null)[] {
  const shape = (of: SampleType): readonly (number | null)[] =>
    of.kind === 'crops'
      ? shape(of.sample)
      : of.kind === 'image'
        ? [CHANNELS[of.mode], of.height, of.width]
        : of.shape;
  const plain = shape(sample);
  return size !== undefined && plain.length === 3 ? [plain[0] ?? null, size, size] : plain;
}

function targetOf(facts: DatasetFacts, target: TargetType | undefined): TargetType {
  return target ?? { kind: 'class', classes: facts.classes.length, names: facts.classes };
}

/** Whether a network can be proposed: shape and number of answers are known. */
export function canPropose(plan: Omit<ImportPlan, 'network'>): boolean {
  const sample = arriving({ ...plan, network: true });
  const target = targetOf(plan.facts, plan.facts.target);
  if (sample.length === 0 || sample.some((n) => n === null)) return false;
  if (target.kind === 'number') return target.shape.length < 2 && !target.shape.includes(null);
  return (
    target.classes !== null &&
    target.classes > 0 &&
    (target.kind === 'class' || sample.length === 3)
  );
}

type Layer = readonly [type: string, params?: Readonly<Record<string, unknown>>];

/** Layers, loss, optimizer and Trainer; the Trainer's id. `undefined` when shapes are not known. */
function network(
  bench: Bench,
  plan: ImportPlan,
  sample: readonly (number | null)[],
  target: TargetType,
  loader: string,
  row: number,
): string | undefined {
  if (!canPropose(plan)) return undefined;
  const layers = layersFor(sample as readonly number[], target);
  let place = 0;
  const next = (type: string, params: Readonly<Record<string, unknown>> = {}) => {
    const id = bench.add(type, params, place % IN_A_ROW, row + Math.floor(place / IN_A_ROW));
    place++;
    return id;
  };
  let from: PortRef = { block: loader, port: 'input' };
  for (const [type, params] of layers) {
    const id = next(type, params);
    bench.wire(from, id, 'input');
    from = { block: id, port: 'output' };
  }
  const loss = next(target.kind === 'number' ? 'MSELoss' : 'CrossEntropyLoss', {
    ...(target.kind === 'mask' && { ignore_index: 255 }),
  });
  bench.wire(from, loss, 'input');
  bench.wire({ block: loader, port: 'target' }, loss, 'target');
  const optimizer = next('Adam', { lr: 0.001 });
  bench.wire({ block: loss, port: 'loss' }, optimizer, 'loss');
  const trainer = next('Trainer', { epochs: plan.epochs });
  bench.wire({ block: optimizer, port: 'optimizer' }, trainer, 'optimizer');
  return trainer;
}

function layersFor(sample: readonly number[], target: TargetType): Layer[] {
  if (target.kind === 'mask') return pixelwise(sample[0] as number, target.classes as number);
  const outputs =
    target.kind === 'class' ? (target.classes as number) : Number(target.shape[0] ?? 1);
  const layers = sample.length === 3 ? pictures(sample, outputs) : numbers(sample, outputs);
  // A single number for each sample has shape (N), not (N, 1).
  if (target.kind === 'number' && target.shape.length === 0)
    layers.push(['Flatten', { start_dim: 0 }]);
  return layers;
}

const conv = (from: number, to: number): Layer => [
  'Conv2d',
  { in_channels: from, out_channels: to, kernel_size: 3, padding: 1 },
];

/** Convolutions and pools down to about 8 × 8, then two linear layers. */
function pictures(
  [channels = 1, height = 1, width = 1]: readonly number[],
  outputs: number,
): Layer[] {
  const layers: Layer[] = [];
  const side = Math.min(height, width);
  const stages = Math.max(1, Math.min(5, Math.round(Math.log2(side / 8))));
  let [from, h, w] = [channels, height, width];
  for (let stage = 0; stage < stages; stage++) {
    const to = Math.min(64, 16 * 2 ** stage);
    layers.push(conv(from, to), ['ReLU']);
    from = to;
    if (Math.min(h, w) < 2) continue;
    layers.push(['MaxPool2d', { kernel_size: 2 }]);
    [h, w] = [Math.floor(h / 2), Math.floor(w / 2)];
  }
  return [...layers, ['Flatten'], ...twoLinear(from * h * w, outputs)];
}

/** A class for each pixel: the picture stays as large as it is. */
function pixelwise(channels: number, classes: number): Layer[] {
  return [
    conv(channels, 16),
    ['ReLU'],
    conv(16, 32),
    ['ReLU'],
    ['Conv2d', { in_channels: 32, out_channels: 32, kernel_size: 3, padding: 2, dilation: 2 }],
    ['ReLU'],
    ['Conv2d', { in_channels: 32, out_channels: classes, kernel_size: 1 }],
  ];
}

function numbers(sample: readonly number[], outputs: number): Layer[] {
  const features = sample.reduce((product, n) => product * n, 1);
  return [...(sample.length > 1 ? [['Flatten'] as const] : []), ...twoLinear(features, outputs)];
}

const HIDDEN = 64;

const twoLinear = (features: number, outputs: number): Layer[] => [
  ['Linear', { in_features: features, out_features: HIDDEN }],
  ['ReLU'],
  ['Linear', { in_features: HIDDEN, out_features: outputs }],
];
