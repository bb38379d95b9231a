/**
 * Classification from accumulated counts (parity 8.3): rows are true classes, columns predicted ones. No
 * metric of an epoch is ever an average of those of its batches.
 */

export interface Confusion {
  readonly classes: number;
  /** Row by row: `counts[true · classes + predicted]`. */
  readonly counts: Float64Array;
}

export function emptyConfusion(classes: number): Confusion {
  return { classes, counts: new Float64Array(classes * classes) };
}

/** @throws RangeError for a class outside 0…C−1 */
export function countPrediction({ classes, counts }: Confusion, truth: number, said: number): void {
  for (const id of [truth, said])
    if (!(Number.isInteger(id) && id >= 0 && id < classes))
      throw new RangeError(`Class ${id} is outside 0…${classes - 1}.`);
  const at = truth * classes + said;
  counts[at] = (counts[at] as number) + 1;
}

/** Right and wrong answers of one class, or of one label. */
export interface Tally {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

export function talliesOf({ classes, counts }: Confusion): Tally[] {
  return Array.from({ length: classes }, (_, i) => {
    const tp = counts[i * classes + i] as number;
    let row = 0;
    let column = 0;
    for (let j = 0; j < classes; j++) {
      row += counts[i * classes + j] as number;
      column += counts[j * classes + i] as number;
    }
    return { tp, fp: column - tp, fn: row - tp };
  });
}

export type Average = 'macro' | 'micro' | 'weighted' | 'binary';

/** Numerator and denominator of a metric of one class. */
export type Ratio = (tally: Tally) => readonly [number, number];

export const precision: Ratio = ({ tp, fp }) => [tp, tp + fp];
export const recall: Ratio = ({ tp, fn }) => [tp, tp + fn];
/** (1 + β²)TP / ((1 + β²)TP + β²FN + FP) */
export const fBeta =
  (beta: number): Ratio =>
  ({ tp, fp, fn }) => {
    const b = beta * beta;
    return [(1 + b) * tp, (1 + b) * tp + b * fn + fp];
  };
export const f1 = fBeta(1);
/** Intersection over union. */
export const iou: Ratio = ({ tp, fp, fn }) => [tp, tp + fp + fn];
/** Twice the intersection over the sum of both sizes: the same as F1. */
export const dice = f1;

export interface ClassValue {
  readonly value: number;
  /** The denominator was 0, and the value is what was given for that. */
  readonly undefined: boolean;
}

/** A metric of each class. */
export function perClass(
  tallies: readonly Tally[],
  ratio: Ratio,
  zeroDivision = 0,
): readonly ClassValue[] {
  return tallies.map((tally) => {
    const [over, under] = ratio(tally);
    return under === 0
      ? { value: zeroDivision, undefined: true }
      : { value: over / under, undefined: false };
  });
}

/**
 * A metric of all classes. `macro`: unweighted mean; `weighted`: by the samples of each class; `micro`:
 * from the sums of the counts; `binary`: class 1 alone. `zeroDivision` is the value of a class whose
 * denominator is 0; NaN leaves it out of the means.
 */
export function averaged(
  tallies: readonly Tally[],
  ratio: Ratio,
  average: Average,
  zeroDivision = 0,
): number {
  if (average === 'binary') return perClass(tallies, ratio, zeroDivision)[1]?.value ?? Number.NaN;
  if (average === 'micro') {
    const sum = tallies.reduce(
      (all, { tp, fp, fn }) => ({ tp: all.tp + tp, fp: all.fp + fp, fn: all.fn + fn }),
      { tp: 0, fp: 0, fn: 0 },
    );
    return perClass([sum], ratio, zeroDivision)[0]?.value ?? Number.NaN;
  }
  let sum = 0;
  let weights = 0;
  perClass(tallies, ratio, zeroDivision).forEach(({ value }, i) => {
    const { tp, fn } = tallies[i] as Tally;
    const weight = average === 'weighted' ? tp + fn : 1;
    if (Number.isNaN(value) || weight === 0) return;
    sum += weight * value;
    weights += weight;
  });
  return weights === 0 ? zeroDivision : sum / weights;
}

/** ΣTP / n; NaN where nothing was counted. */
export function accuracy({ classes, counts }: Confusion): number {
  let right = 0;
  let all = 0;
  counts.forEach((n, at) => {
    all += n;
    if (Math.floor(at / classes) === at % classes) right += n;
  });
  return right / all;
}

/** Mean of the recall over the classes that occur. */
export function balancedAccuracy(confusion: Confusion): number {
  return averaged(talliesOf(confusion), recall, 'macro', Number.NaN);
}

/**
 * How many classes come before the right one: those that score strictly higher, or the same with a
 * lower index. A hit among the first k when below k.
 */
export function rankOf(scores: ArrayLike<number>, truth: number): number {
  const own = scores[truth] as number;
  let rank = 0;
  for (let c = 0; c < scores.length; c++) {
    const other = scores[c] as number;
    if (other > own || (other === own && c < truth)) rank++;
  }
  return rank;
}
