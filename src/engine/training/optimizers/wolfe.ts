/**
 * The line search 'strong_wolfe' of torch.optim.LBFGS: brackets a step that fulfils both Wolfe conditions, then
 * closes in on it by cubic interpolation.
 */
import type { Evaluated } from './contract';
import { dot, largest, type Vector } from './vectors';

const C1 = 1e-4;
const C2 = 0.9;

/** A step length, and loss, gradient and slope along the direction there. */
interface Point extends Evaluated {
  readonly t: number;
  readonly slope: number;
}

interface From extends Evaluated {
  /** First step to try. */
  readonly t: number;
  readonly d: Vector;
  /** gradient · d, negative. */
  readonly slope: number;
}

export interface WolfeLimits {
  /** Brackets narrower than this are not searched. */
  readonly changes: number;
  /** Trials after the first. */
  readonly most: number;
}

// Comparisons are written as PyTorch has them: with NaN they all fail, and the branches follow from that.

/** @param objective loss and gradient after a step of that length from the starting point */
export async function strongWolfe(
  objective: (t: number) => Promise<Evaluated>,
  { t: firstStep, d, loss, gradient, slope }: From,
  { changes, most }: WolfeLimits,
): Promise<Point> {
  const at = async (t: number): Promise<Point> => {
    const found = await objective(t);
    return { ...found, t, slope: dot(found.gradient, d) };
  };
  const start: Point = { t: 0, loss, gradient, slope };
  const rises = (p: Point) => p.loss > loss + C1 * p.t * slope;
  const flat = (p: Point) => Math.abs(p.slope) <= -C2 * slope;

  let tries = 0;
  let last = start;
  let now = await at(firstStep);
  let bracket: [Point, Point] | undefined;
  while (tries < most) {
    if (rises(now) || (tries > 1 && now.loss >= last.loss)) {
      bracket = [last, now];
      break;
    }
    if (flat(now)) return now;
    if (now.slope >= 0) {
      bracket = [last, now];
      break;
    }
    const least = now.t + 0.01 * (now.t - last.t);
    const next = between(last, now, [least, now.t * 10]);
    last = now;
    now = await at(next);
    tries++;
  }
  bracket ??= [start, now];

  const norm = largest(d);
  let [low, high] = lowerFirst(bracket);
  let slow = false;
  while (tries < most) {
    if (Math.abs(bracket[1].t - bracket[0].t) * norm < changes) break;
    let t = between(bracket[0], bracket[1]);
    const right = Math.max(bracket[0].t, bracket[1].t);
    const left = Math.min(bracket[0].t, bracket[1].t);
    const margin = 0.1 * (right - left);
    if (Math.min(right - t, t - left) < margin) {
      if (slow || t >= right || t <= left) {
        t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
        slow = false;
      } else slow = true;
    } else slow = false;

    const tried = await at(t);
    tries++;
    if (rises(tried) || tried.loss >= bracket[low].loss) {
      bracket[high] = tried;
      [low, high] = lowerFirst(bracket);
      continue;
    }
    const done = flat(tried);
    if (!done && tried.slope * (bracket[high].t - bracket[low].t) >= 0)
      bracket[high] = bracket[low];
    bracket[low] = tried;
    if (done) break;
  }
  return bracket[low];
}

/** Places of the lower and of the higher end. */
function lowerFirst([a, b]: readonly [Point, Point]): [0 | 1, 0 | 1] {
  return a.loss <= b.loss ? [0, 1] : [1, 0];
}

/** Minimum of the cubic through both points, within bounds. */
function between(a: Point, b: Point, bounds?: readonly [number, number]): number {
  const [low, high] = bounds ?? (a.t <= b.t ? [a.t, b.t] : [b.t, a.t]);
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (low + high) / 2;
  const d2 = Math.sqrt(square);
  const place =
    a.t <= b.t
      ? b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
      : a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
  return Math.min(Math.max(place, low), high);
}
