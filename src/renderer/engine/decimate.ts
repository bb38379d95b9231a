/**
 * Fewer points for the screen: of each bucket the lowest and the highest value survive, so that spikes
 * stay visible at any length (the method of oscilloscopes; unlike striding it hides nothing).
 */
import { lowerBound } from './curves';

/**
 * Indices, ascending, of at most about `2 × buckets` points of `values` whose x lies in [from, to]
 * (with one neighbour outside on each side, so that a zoomed line reaches the edges). First and last
 * point always survive.
 */
export function decimate(
  x: Float64Array,
  values: Float64Array,
  buckets: number,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): number[] {
  const start = Math.max(0, lowerBound(x, from) - 1);
  let end = lowerBound(x, to);
  if (end < x.length) end++;
  const count = end - start;
  if (count <= 0) return [];
  if (count <= buckets * 2) return Array.from({ length: count }, (_, i) => start + i);
  const kept: number[] = [];
  const keep = (index: number) => {
    if (kept[kept.length - 1] !== index) kept.push(index);
  };
  keep(start);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = start + Math.floor((bucket * count) / buckets);
    const last = start + Math.floor(((bucket + 1) * count) / buckets);
    let low = -1;
    let high = -1;
    for (let i = first; i < last; i++) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (low < 0 || value < (values[low] ?? 0)) low = i;
      if (high < 0 || value > (values[high] ?? 0)) high = i;
    }
    if (low < 0) continue;
    keep(Math.min(low, high));
    keep(Math.max(low, high));
  }
  if (kept[kept.length - 1] !== end - 1) kept.push(end - 1);
  return kept;
}

/** One value of an epoch, for a curve that has a point an epoch. */
export interface EpochPoint {
  readonly step: number;
  readonly value: number;
}

/** Columns over one common x, as uPlot wants them; `null` is a gap that lines skip. */
export interface ChartColumns {
  readonly x: number[];
  /** Every training point drawn faintly. */
  readonly raw: (number | null)[];
  readonly smooth: (number | null)[];
  readonly validation: (number | null)[];
}

/**
 * Merges the chosen training points with the validation points on one ascending x axis. Values that
 * are not finite, or not positive when `positive` (logarithmic axis), become gaps.
 */
export function chartColumns(
  steps: Float64Array,
  raw: Float64Array,
  smooth: Float64Array,
  kept: readonly number[],
  validation: readonly EpochPoint[],
  positive: boolean,
): ChartColumns {
  const shown = (value: number | undefined) =>
    value !== undefined && Number.isFinite(value) && (!positive || value > 0) ? value : null;
  const columns = { x: [], raw: [], smooth: [], validation: [] } as {
    x: number[];
    raw: (number | null)[];
    smooth: (number | null)[];
    validation: (number | null)[];
  };
  let t = 0;
  let v = 0;
  while (t < kept.length || v < validation.length) {
    const index = kept[t];
    const point = validation[v];
    const trainStep = index === undefined ? Number.POSITIVE_INFINITY : (steps[index] ?? 0);
    const validationStep = point === undefined ? Number.POSITIVE_INFINITY : point.step;
    const step = Math.min(trainStep, validationStep);
    const train = trainStep === step && index !== undefined;
    const validated = validationStep === step;
    columns.x.push(step);
    columns.raw.push(train ? shown(raw[index]) : null);
    columns.smooth.push(train ? shown(smooth[index]) : null);
    columns.validation.push(validated ? shown(point?.value) : null);
    if (train) t++;
    if (validated) v++;
  }
  return columns;
}
