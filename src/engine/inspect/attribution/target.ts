/** What a view explains: the score of a class, or units of a block; and the signal that starts there. */
import { EngineFailure } from '../../failure';
import { type Shape, sizeOf } from '../../ir/types';

/** `class` null is the predicted one. `at` of a channel: its strongest unit, all of it, or one place. */
export type Target =
  | { readonly kind: 'class'; readonly class: number | null }
  | {
      readonly kind: 'unit';
      readonly block: string;
      readonly channel: number;
      readonly at: 'max' | 'all' | readonly number[];
    };

/** The highest score's place. */
export function argmax(values: ArrayLike<number>, from = 0, to = values.length): number {
  let best = from;
  for (let i = from + 1; i < to; i++)
    if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

/**
 * One for the scores of a class at every place, else zero. Scores that are no classes (a picture that is
 * rebuilt, a number that is predicted) are all taken together.
 *
 * @param shape of the scores without the batch axis
 */
export function classSeed(
  shape: Shape,
  scores: ArrayLike<number>,
  target: number | null,
  classes: boolean,
): { readonly seed: Float32Array; readonly class: number | null } {
  const seed = new Float32Array(sizeOf(shape));
  const count = shape[0] ?? 1;
  if (!classes || shape.length === 0) return { seed: seed.fill(1), class: null };
  const places = seed.length / count;
  const chosen = target ?? bestClass(scores, count, places);
  if (chosen >= count)
    throw new EngineFailure(
      'inspect.class',
      `There is no class ${chosen}: the network gives scores for ${count} (0 to ${count - 1}).`,
    );
  seed.fill(1, chosen * places, (chosen + 1) * places);
  return { seed, class: chosen };
}

function bestClass(scores: ArrayLike<number>, count: number, places: number): number {
  if (places === 1) return argmax(scores, 0, count);
  const sums = Array.from({ length: count }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < places; i++) sum += scores[c * places + i] as number;
    return sum;
  });
  return argmax(sums);
}

/** Ones at the chosen units of a block's output, and where the strongest one lies. */
export function unitSeed(
  shape: Shape,
  output: ArrayLike<number>,
  { block, channel, at }: Extract<Target, { kind: 'unit' }>,
): { readonly seed: Float32Array; readonly at: readonly number[] } {
  const [channels = 1, ...plane] = shape;
  if (channel >= channels)
    throw new EngineFailure(
      'inspect.channel',
      `${block} has no channel ${channel}: it has ${channels} (0 to ${channels - 1}).`,
    );
  const seed = new Float32Array(sizeOf(shape));
  const places = sizeOf(plane);
  const base = channel * places;
  if (at === 'all') {
    seed.fill(1, base, base + places);
    return { seed, at: [] };
  }
  const flat = at === 'max' ? argmax(output, base, base + places) - base : flatOf(plane, at, block);
  seed[base + flat] = 1;
  return { seed, at: placeOf(plane, flat) };
}

function flatOf(plane: Shape, at: readonly number[], block: string): number {
  if (at.length !== plane.length || at.some((x, i) => x < 0 || x >= (plane[i] as number)))
    throw new EngineFailure(
      'inspect.place',
      `${block} has no unit at (${at.join(', ')}): its maps are ${plane.join('×') || 'single numbers'}.`,
    );
  return at.reduce((flat, x, i) => flat * (plane[i] as number) + x, 0);
}

/** Coordinates of a flat index. */
export function placeOf(plane: Shape, flat: number): number[] {
  const place: number[] = [];
  let rest = flat;
  for (let axis = plane.length - 1; axis >= 0; axis--) {
    const length = plane[axis] as number;
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place;
}
