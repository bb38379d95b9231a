/**
 * Which pixels matter: gradient-based attributions of one sample on the network as it is, in evaluation
 * mode. Inputs and results are in the space after the transforms, row-major, without a batch axis.
 */
import { EngineFailure } from '../../failure';
import { type Shape, sizeOf } from '../../ir/types';
import { INPUT } from '../../training/plans';
import type { Looker } from '../looker';
import { type Pace, unpaced } from '../pace';
import {
  AT_INPUT,
  backwardPlan,
  outputName,
  ROOT,
  type RootBlock,
  rootPlan,
  SEED,
  signalName,
} from './plan';
import type { BackwardRule } from './rules';
import { classSeed, type Target, unitSeed } from './target';

/** Samples that go through the network together. */
const BATCH = 8;

/** What a signal that was sent back explains. */
export interface Explained {
  /** The class, where the network has classes and a class was explained. */
  readonly class: number | null;
  /** Place of the unit in its map, where one unit was explained. */
  readonly at: readonly number[] | null;
  /** The score, or the activation summed over the chosen units. */
  readonly value: number;
}

export interface Projection extends Explained {
  /** What arrived at the input, of the sample's shape. */
  readonly signal: Float32Array;
}

interface Ran extends Projection {
  readonly fetched: Readonly<Record<string, ArrayLike<number>>>;
}

const rootOf = (target: Target): RootBlock => (target.kind === 'class' ? null : target.block);

/** Whether the scores are those of classes. */
export function hasClasses({ network }: Looker): boolean {
  const kind = network.model.objective.judged?.judgement.kind;
  return kind === 'classes' || kind === 'labels' || kind === 'masks';
}

/** The root of one sample, and where on it a signal has to start. */
export async function startAt(looker: Looker, input: Float32Array, target: Target) {
  const { model, sample } = looker.network;
  const root = rootOf(target);
  const key = `root ${root ?? ''}`;
  const plan = () => rootPlan(model, sample, 1, root);
  const fetched = await looker.run(key, plan, { [INPUT]: input });
  const { plan: compiled } = await looker.program(key, plan);
  const output = fetched[ROOT] as Float32Array;
  const shape = (compiled.fetches[ROOT]?.shape ?? []).slice(1);
  const { seed, ...where } =
    target.kind === 'class'
      ? { ...classSeed(shape, output, target.class, hasClasses(looker)), at: null }
      : { ...unitSeed(shape, output, target), class: null };
  let value = 0;
  seed.forEach((s, i) => {
    value += s * (output[i] as number);
  });
  return { output, shape, seed, value, ...where };
}

async function sendBack(
  looker: Looker,
  input: Float32Array,
  target: Target,
  rule: BackwardRule,
  through: readonly string[] = [],
): Promise<Ran> {
  const { model, sample } = looker.network;
  const start = await startAt(looker, input, target);
  // The deconvnet projects the activation itself, all others switched off; gradients start from 1.
  const seed =
    rule === 'deconvnet' ? start.seed.map((s, i) => s * (start.output[i] as number)) : start.seed;
  const root = rootOf(target);
  const fetched = await looker.run(
    `back ${rule} ${root ?? ''} ${through.join()}`,
    () => backwardPlan(model, sample, 1, { root, rule, through }),
    { [INPUT]: input, [SEED]: seed },
  );
  const { class: c, at, value } = start;
  return { class: c, at, value, signal: fetched[AT_INPUT] as Float32Array, fetched };
}

function projection({ fetched: _, ...rest }: Ran): Projection {
  return { ...rest, signal: rest.signal.slice() };
}

/** The gradient of a score or unit with respect to the input. */
export async function gradient(looker: Looker, input: Float32Array, target: Target) {
  return projection(await sendBack(looker, input, target, 'gradient'));
}

/** Guided backpropagation (Springenberg et al. 2015): only positive signals pass a ReLU that was on. */
export async function guidedBackprop(looker: Looker, input: Float32Array, target: Target) {
  return projection(await sendBack(looker, input, target, 'guided'));
}

/**
 * Deconvnet (Zeiler & Fergus 2014): the activation of the chosen units, projected back to pixels through
 * the transposed filters, the switches of the max pools and a ReLU on the way back.
 */
export async function deconvnet(looker: Looker, input: Float32Array, target: Target) {
  return projection(await sendBack(looker, input, target, 'deconvnet'));
}

/** Saliency (Simonyan et al. 2014): |gradient|, the greatest of the channels at each place. */
export function saliencyOf(signal: Float32Array, shape: Shape): Float32Array {
  if (shape.length < 2) return signal.map(Math.abs);
  const places = sizeOf(shape.slice(1));
  const map = new Float32Array(places);
  signal.forEach((g, i) => {
    const at = i % places;
    map[at] = Math.max(map[at] as number, Math.abs(g));
  });
  return map;
}

export interface Integrated extends Projection {
  /** Score of the sample minus score of the baseline: what the sum of the attributions approaches. */
  readonly difference: number;
  /** Sum of the attributions. */
  readonly sum: number;
}

/**
 * Integrated gradients (Sundararajan et al. 2017): (x − baseline) times the mean gradient on the straight
 * way from baseline to x, at the middle of each of `steps` equal parts.
 */
export async function integratedGradients(
  looker: Looker,
  input: Float32Array,
  target: Target,
  {
    steps,
    baseline,
    pace = unpaced,
  }: { readonly steps: number; readonly baseline: Float32Array; readonly pace?: Pace },
): Promise<Integrated> {
  const { model, sample } = looker.network;
  const size = sizeOf(sample);
  const start = await startAt(looker, input, target);
  const root = rootOf(target);
  const total = new Float64Array(size);
  for (let first = 0; first < steps; first += BATCH) {
    const count = Math.min(BATCH, steps - first);
    const inputs = new Float32Array(BATCH * size);
    const seeds = new Float32Array(BATCH * start.seed.length);
    for (let k = 0; k < count; k++) {
      const share = (first + k + 0.5) / steps;
      for (let i = 0; i < size; i++) {
        const from = baseline[i] as number;
        inputs[k * size + i] = from + share * ((input[i] as number) - from);
      }
      seeds.set(start.seed, k * start.seed.length);
    }
    const fetched = await looker.run(
      `back gradient ${BATCH} ${root ?? ''}`,
      () => backwardPlan(model, sample, BATCH, { root, rule: 'gradient' }),
      { [INPUT]: inputs, [SEED]: seeds },
    );
    const arrived = fetched[AT_INPUT] as Float32Array;
    for (let k = 0; k < count; k++)
      for (let i = 0; i < size; i++)
        total[i] = (total[i] as number) + (arrived[k * size + i] as number);
    await pace(first + count, steps);
  }
  let sum = 0;
  const signal = Float32Array.from(total, (g, i) => {
    const part = (((input[i] as number) - (baseline[i] as number)) * g) / steps;
    sum += part;
    return part;
  });
  const [atBaseline = 0] = await valuesOf(looker, [baseline], root, start.seed);
  const { class: c, at, value } = start;
  return { class: c, at, value, signal, difference: value - atBaseline, sum };
}

export interface Cam extends Explained {
  /** relu(Σ weight · map), of the block's map size. */
  readonly map: Float32Array;
  readonly shape: Shape;
  /** Mean gradient of each channel. */
  readonly weights: Float32Array;
}

/** Grad-CAM (Selvaraju et al. 2017) at a block with maps, for a class. */
export async function gradCam(
  looker: Looker,
  input: Float32Array,
  block: string,
  target: Extract<Target, { kind: 'class' }>,
): Promise<Cam> {
  const shape = outputShape(looker, block);
  if (shape.length < 2)
    throw new EngineFailure(
      'inspect.maps',
      `Grad-CAM needs maps, and ${block} gives (${shape.join(', ')}). Choose a convolution or a pool.`,
    );
  const { fetched, ...ran } = await sendBack(looker, input, target, 'gradient', [block]);
  const maps = fetched[outputName(block)] as ArrayLike<number>;
  const signal = fetched[signalName(block)] as ArrayLike<number>;
  const [channels = 1, ...plane] = shape;
  const places = sizeOf(plane);
  const weights = new Float32Array(channels);
  const sums = new Float64Array(places);
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let i = 0; i < places; i++) sum += signal[c * places + i] as number;
    weights[c] = sum / places;
    for (let i = 0; i < places; i++)
      sums[i] = (sums[i] as number) + (weights[c] as number) * (maps[c * places + i] as number);
  }
  const { class: chosen, at, value } = ran;
  return {
    class: chosen,
    at,
    value,
    map: Float32Array.from(sums, (v) => Math.max(0, v)),
    shape: plane,
    weights,
  };
}

/** The convolution nearest to the scores whose output has maps: where Grad-CAM is usually taken. */
export function lastConvolution({ network: { model } }: Looker): string {
  const found = model.layers.findLast(({ definition }) => /^Conv\dd$/.test(definition.type));
  if (found) return found.id;
  throw new EngineFailure(
    'inspect.maps',
    'The network has no convolution, so Grad-CAM has no maps to weigh. Choose a block with maps.',
  );
}

/** Shape of a block's output without the batch axis. */
export function outputShape(looker: Looker, block: string): Shape {
  const { model, sample } = looker.network;
  const { fetches } = rootPlan(model, sample, 1, block);
  return (fetches[ROOT]?.shape ?? []).slice(1);
}

/** Σ seed · root of each input. */
async function valuesOf(
  looker: Looker,
  inputs: readonly Float32Array[],
  root: RootBlock,
  seed: Float32Array,
): Promise<number[]> {
  const { model, sample } = looker.network;
  const size = sizeOf(sample);
  const values: number[] = [];
  for (let first = 0; first < inputs.length; first += BATCH) {
    const batch = new Float32Array(BATCH * size);
    const part = inputs.slice(first, first + BATCH);
    part.forEach((input, k) => {
      batch.set(input, k * size);
    });
    const fetched = await looker.run(
      `root ${BATCH} ${root ?? ''}`,
      () => rootPlan(model, sample, BATCH, root),
      { [INPUT]: batch },
    );
    const out = fetched[ROOT] as Float32Array;
    part.forEach((_, k) => {
      let sum = 0;
      for (let i = 0; i < seed.length; i++)
        sum += (seed[i] as number) * (out[k * seed.length + i] as number);
      values.push(sum);
    });
  }
  return values;
}

export interface Occluded extends Explained {
  /** How much the value falls when the patch covers this place, of shape `shape`. */
  readonly map: Float32Array;
  readonly shape: readonly [number, number];
}

/**
 * Occlusion (Zeiler & Fergus 2014): a patch of `fill` moves over the picture by `stride`; the map holds
 * how much the value falls at each position. Patches end at the border.
 */
export async function occlusion(
  looker: Looker,
  input: Float32Array,
  target: Target,
  {
    patch,
    stride,
    fill,
    pace = unpaced,
  }: {
    readonly patch: number;
    readonly stride: number;
    readonly fill: number;
    readonly pace?: Pace;
  },
): Promise<Occluded> {
  const { sample } = looker.network;
  const [height, width] = planeOfSample(sample);
  const [size, step] = [Math.min(patch, height, width), stride];
  const rows = Math.floor((height - size) / step) + 1;
  const columns = Math.floor((width - size) / step) + 1;
  const start = await startAt(looker, input, target);
  const map = new Float32Array(rows * columns);
  const planes = input.length / (height * width);
  for (let first = 0; first < map.length; first += BATCH) {
    const covered: Float32Array[] = [];
    for (let at = first; at < Math.min(map.length, first + BATCH); at++) {
      const copy = input.slice();
      const top = Math.floor(at / columns) * step;
      const left = (at % columns) * step;
      for (let p = 0; p < planes; p++)
        for (let y = top; y < top + size; y++) {
          const row = (p * height + y) * width + left;
          copy.fill(fill, row, row + size);
        }
      covered.push(copy);
    }
    const values = await valuesOf(looker, covered, rootOf(target), start.seed);
    values.forEach((value, k) => {
      map[first + k] = start.value - value;
    });
    await pace(first + covered.length, map.length);
  }
  const { class: c, at, value } = start;
  return { class: c, at, value, map, shape: [rows, columns] };
}

/** Height and width of a sample that is a picture. */
export function planeOfSample(sample: Shape): [number, number] {
  if (sample.length === 3) return [sample[1] as number, sample[2] as number];
  throw new EngineFailure(
    'inspect.picture',
    `This view needs pictures (C, H, W); the samples are (${sample.join(', ')}).`,
  );
}
