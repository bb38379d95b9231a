/**
 * Bytes of layer outputs and of their gradients at the worst moment of a training step: an estimate from
 * the blocks alone, shown before anything is compiled. It follows the step layer by layer, forward and
 * back. Tests hold it against the plans of all example projects (engine/training/memory.test.ts).
 */
import type { Shape } from '../types';
import type { Sources } from './roles';
import type { BlockAnalysis } from './types';

const FLOAT = 4;

/** What a layer does to memory beyond its output. */
interface Habit {
  /** The backward pass reads the inputs again (default), the output, or neither. */
  readonly keeps?: 'inputs' | 'output' | 'nothing';
  /** The output is the input's memory under another shape. */
  readonly alias?: boolean;
  /** The gradient of the input is written over that of the output. */
  readonly overwrites?: boolean;
  /** Further values kept, in sizes of the output. */
  readonly extra?: number;
}

const alias: Habit = { keeps: 'nothing', alias: true, overwrites: true };
const moves: Habit = { keeps: 'nothing' };
const pointwise: Habit = { keeps: 'inputs', overwrites: true };
const byOutput: Habit = { keeps: 'output', overwrites: true };
const normalization: Habit = { keeps: 'inputs', overwrites: true };
/** Uniform numbers that decide what is dropped. */
const dropout: Habit = { keeps: 'nothing', overwrites: true, extra: 1 };

const HABITS: Readonly<Record<string, Habit>> = {
  Flatten: alias,
  Unflatten: alias,
  Reshape: alias,
  Identity: alias,
  Add: { keeps: 'nothing', overwrites: true },
  Concat: moves,
  Split: moves,
  Select: moves,
  Permute: moves,
  Upsample: moves,
  Mean: moves,
  ReLU: byOutput,
  Sigmoid: byOutput,
  Tanh: byOutput,
  Softmax: byOutput,
  LogSoftmax: byOutput,
  Dropout: dropout,
  Dropout1d: dropout,
  Dropout2d: dropout,
  Dropout3d: dropout,
  AlphaDropout: dropout,
  // Kept of each time step, or held as gradients until all are summed: the gates (an LSTM has four, a GRU
  // three), what goes into them, the state and its parts. Counted in compiled plans.
  LSTM: { keeps: 'inputs', extra: 14 },
  GRU: { keeps: 'inputs', extra: 12 },
  RNN: { keeps: 'inputs', extra: 3 },
};

const habitsByType = new Map(Object.entries(HABITS));

function habitOf(type: string, category: string | undefined): Habit {
  const known = habitsByType.get(type);
  if (known) return known;
  const habit = habitOfKind(type, category);
  habitsByType.set(type, habit);
  return habit;
}

function habitOfKind(type: string, category: string | undefined): Habit {
  // Indices, where a pooling needs them, are an output of their own.
  if (/^(Adaptive)?(Avg|Max)Pool|^MaxUnpool|Pad/.test(type)) return moves;
  if (category === 'activation') return pointwise;
  if (category === 'normalization') return normalization;
  return {};
}

export interface Step {
  /** Layers and losses of the training step, in order. */
  readonly layers: readonly string[];
  readonly typeOf: (id: string) => { readonly type: string; readonly category: string | undefined };
  readonly sources: Sources;
  readonly blocks: Readonly<Record<string, BlockAnalysis>>;
}

/** Most bytes of outputs and their gradients alive at once; what arrives from outside is not counted. */
export function activationPeak({ layers, typeOf, sources, blocks }: Step): number {
  const inStep = new Set(layers);
  /** The value whose memory a value lies in. */
  const owners = new Map<string, string>();
  const bytes = new Map<string, number>();
  const inputsOf = new Map<string, readonly string[]>();
  const outputsOf = new Map<string, readonly string[]>();
  const habits = new Map<string, Habit>();
  /** Value → place of the last layer that reads it in the forward pass. */
  const lastRead = new Map<string, number>();
  /** Value → place of the first layer whose backward pass reads it: till then it is kept. */
  const keptTo = new Map<string, number>();
  const keep = (value: string, at: number) =>
    keptTo.set(value, Math.min(keptTo.get(value) ?? at, at));
  layers.forEach((id, at) => {
    const { type, category } = typeOf(id);
    const habit = habitOf(type, category);
    habits.set(id, habit);
    const read = new Set<string>();
    for (const { block, port } of sources.get(id)?.values() ?? [])
      if (inStep.has(block)) {
        const name = `${block}.${port}`;
        read.add(owners.get(name) ?? name);
      }
    const inputs = [...read];
    inputsOf.set(id, inputs);
    const outputs: string[] = [];
    for (const [port, value] of Object.entries(blocks[id]?.outputs ?? {})) {
      if (value.type !== 'Tensor' && value.type !== 'Indices') continue;
      const name = `${id}.${port}`;
      if (habit.alias && inputs[0]) {
        owners.set(name, inputs[0]);
        continue;
      }
      bytes.set(name, sizeOf(value.shape) * FLOAT);
      outputs.push(name);
      if (value.type === 'Indices' || habit.keeps === 'output') keep(name, at);
    }
    outputsOf.set(id, outputs);
    for (const input of inputs) {
      lastRead.set(input, at);
      if ((habit.keeps ?? 'inputs') === 'inputs') keep(input, at);
    }
  });
  const size = (values: Iterable<string>) => {
    let sum = 0;
    for (const value of values) sum += bytes.get(value) ?? 0;
    return sum;
  };
  const extraOf = (id: string) => {
    const { extra = 0 } = habits.get(id) ?? {};
    return extra * Number(blocks[id]?.params?.num_layers ?? 1) * size(outputsOf.get(id) ?? []);
  };

  let peak = 0;
  let live = 0;
  layers.forEach((id, at) => {
    const inputs = inputsOf.get(id) ?? [];
    const outputs = outputsOf.get(id) ?? [];
    const dying = size(inputs.filter((v) => lastRead.get(v) === at && !keptTo.has(v)));
    const made = size(outputs);
    live += extraOf(id) + made;
    // What works element by element writes over an input that nobody needs any more.
    peak = Math.max(peak, live - (habits.get(id)?.overwrites ? Math.min(dying, made) : 0));
    live -= dying + size(outputs.filter((v) => !lastRead.has(v) && !keptTo.has(v)));
  });

  const freedAt: string[][] = layers.map(() => []);
  for (const [value, at] of keptTo) freedAt[at]?.push(value);
  const gradients = new Set<string>();
  let gradientBytes = 0;
  for (let at = layers.length - 1; at >= 0; at--) {
    const id = layers[at] as string;
    const habit = habits.get(id) ?? {};
    const outputs = outputsOf.get(id) ?? [];
    const inputs = inputsOf.get(id) ?? [];
    const weights = (blocks[id]?.cost?.parameters ?? 0) * FLOAT;
    peak = Math.max(peak, live + gradientBytes + weights);
    const before = size(outputs.filter((v) => gradients.has(v)));
    // The weights' gradient is done: what was kept for it alone is free.
    live -= size(freedAt[at] ?? []) + extraOf(id);
    const fresh = size(inputs.filter((v) => !gradients.has(v)));
    for (const input of inputs) gradients.add(input);
    gradientBytes += fresh;
    peak = Math.max(peak, live + gradientBytes - (habit.overwrites ? Math.min(before, fresh) : 0));
    if (habit.alias) continue;
    for (const output of outputs)
      if (gradients.delete(output)) gradientBytes -= bytes.get(output) ?? 0;
  }
  return peak;
}

/** Elements; 0 while an axis is unknown. */
function sizeOf(shape: Shape): number {
  return shape.reduce<number>((n, d) => n * (d ?? 0), 1);
}
