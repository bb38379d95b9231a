/**
 * Activation maximisation (Erhan et al. 2009): gradient ascent on the input, from noise, with the gradient
 * brought to unit root mean square and the input drawn towards zero. The same seed gives the same picture.
 */
import { sizeOf } from '../ir/types';
import { INPUT } from '../training/plans';
import { type Explained, startAt } from './attribution/methods';
import { AT_INPUT, backwardPlan, ROOT, SEED } from './attribution/plan';
import type { Target } from './attribution/target';
import type { Looker } from './looker';
import { type Pace, unpaced } from './pace';

/** Steps of one piece of work. */
const PIECE = 4;

export interface Ascent {
  readonly steps: number;
  /** Root mean square of one step. */
  readonly rate: number;
  /** Share of the input that is taken away at each step. */
  readonly decay: number;
  readonly seed: number;
}

export interface Grown extends Explained {
  readonly input: Float32Array;
  /** The value before each step, and at the end. */
  readonly curve: Float32Array;
}

/** `at: 'max'` becomes the middle of the map: there is no sample whose strongest unit could be meant. */
export async function maximise(
  looker: Looker,
  target: Target,
  ascent: Ascent,
  pace: Pace = unpaced,
): Promise<Grown> {
  const { model, sample } = looker.network;
  const noise = generator(ascent.seed);
  const input = Float32Array.from({ length: sizeOf(sample) }, () => (noise() - 0.5) * 0.2);
  const chosen = await placed(looker, input, target);
  const start = await startAt(looker, input, chosen);
  const root = chosen.kind === 'class' ? null : chosen.block;
  const curve = new Float32Array(ascent.steps + 1);
  for (let step = 0; step <= ascent.steps; step++) {
    const fetched = await looker.run(
      `back gradient ${root ?? ''} `,
      () => backwardPlan(model, sample, 1, { root, rule: 'gradient' }),
      { [INPUT]: input, [SEED]: start.seed },
    );
    const output = fetched[ROOT] as Float32Array;
    let value = 0;
    start.seed.forEach((s, i) => {
      value += s * (output[i] as number);
    });
    curve[step] = value;
    if (step === ascent.steps) break;
    if (step % PIECE === PIECE - 1) await pace(step, ascent.steps);
    const slope = fetched[AT_INPUT] as Float32Array;
    let square = 0;
    for (const g of slope) square += g * g;
    const size = Math.sqrt(square / slope.length) || 1;
    for (let i = 0; i < input.length; i++)
      input[i] =
        (input[i] as number) * (1 - ascent.decay) + (ascent.rate * (slope[i] as number)) / size;
  }
  const value = curve[ascent.steps] as number;
  return { input, curve, class: start.class, at: start.at, value };
}

async function placed(looker: Looker, input: Float32Array, target: Target): Promise<Target> {
  if (target.kind === 'class') return { ...target, class: target.class ?? 0 };
  if (target.at !== 'max') return target;
  const { shape } = await startAt(looker, input, { ...target, at: 'all' });
  return { ...target, at: shape.slice(1).map((n) => Math.floor(n / 2)) };
}

/** Mulberry32: numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = (seed + 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
