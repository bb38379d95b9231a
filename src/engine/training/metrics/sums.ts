/**
 * Loss and accuracy over many batches, from accumulated sums in float64, never from averaged ratios
 * (parity 8.2, 8.3).
 */
import type { Scores } from '../../../protocol/engine';

/** How a batch counts in the loss of an epoch. */
export interface LossScale {
  readonly reduction: 'mean' | 'sum';
  /** Class weights, or null for 1 each (CrossEntropyLoss). */
  readonly weight: readonly number[] | null;
  /** Class id that is left out, or null. */
  readonly ignore: number | null;
}

export const PLAIN_SCALE: LossScale = { reduction: 'mean', weight: null, ignore: null };

/** A loss that training minimises, with its weight in the sum. */
export interface LossTerm {
  /** The loss block. */
  readonly id: string;
  readonly weight: number;
  readonly scale: LossScale;
}

export interface BatchCount {
  /** Samples in the batch. */
  readonly samples: number;
  /** Targets that count for accuracy: those not ignored. */
  readonly kept: number;
  /** What the batch's mean loss was divided by: Σw over the kept targets, or their number. */
  readonly weight: number;
}

/**
 * Counts of one batch of so many samples; `targets` are class ids, one or more for each sample, where the
 * scale has weights or an ignored class.
 */
export function countBatch(
  scale: LossScale,
  targets: Int32Array | Float32Array,
  samples = targets.length,
): BatchCount {
  const { weight, ignore } = scale;
  if (weight === null && ignore === null)
    return { samples, kept: targets.length, weight: targets.length };
  let kept = 0;
  let sum = 0;
  for (const target of targets) {
    if (target === ignore) continue;
    kept++;
    sum += weight ? (weight[target] ?? 0) : 1;
  }
  return { samples, kept, weight: sum };
}

/** Sums over the batches of an epoch. Plain data, so that a checkpoint can hold it. */
export interface MetricSums {
  loss: number;
  weight: number;
  /** The same for each term of a sum of losses. */
  parts?: { loss: number; weight: number }[] | undefined;
  correct: number;
  kept: number;
  samples: number;
}

export function emptySums(): MetricSums {
  return { loss: 0, weight: 0, correct: 0, kept: 0, samples: 0 };
}

/**
 * Adds a batch. `reduction='mean'`: Σ(loss·w)/Σw with w what the batch's mean was divided by.
 * `'sum'`: Σloss divided by the number of samples, so that batch sizes do not matter.
 */
export function addBatch(
  sums: MetricSums,
  scale: LossScale,
  count: BatchCount,
  loss: number,
  correct: number | null,
): void {
  addLoss(sums, scale, count, loss);
  if (correct !== null) {
    sums.correct += correct;
    sums.kept += count.kept;
  }
  sums.samples += count.samples;
}

function addLoss(
  sums: { loss: number; weight: number },
  scale: LossScale,
  count: Pick<BatchCount, 'samples' | 'weight'>,
  loss: number,
): void {
  if (scale.reduction === 'sum') {
    sums.loss += loss;
    sums.weight += count.samples;
  } else if (count.weight > 0) {
    // A batch without kept targets has loss NaN by definition and no weight: it adds nothing.
    sums.loss += loss * count.weight;
    sums.weight += count.weight;
  }
}

/** Adds a batch's unweighted losses, one for each term; `counts` are theirs. */
export function addParts(
  sums: MetricSums,
  terms: readonly LossTerm[],
  counts: readonly BatchCount[],
  losses: readonly number[],
): void {
  sums.parts ??= terms.map(() => ({ loss: 0, weight: 0 }));
  terms.forEach(({ scale }, i) => {
    const part = sums.parts?.[i];
    const count = counts[i];
    if (part && count) addLoss(part, scale, count, losses[i] ?? Number.NaN);
  });
}

/**
 * The epoch of a sum of losses: the weighted sum of the terms, each divided by what its own batches were
 * divided by, and the terms without their weights.
 */
export function sumScores(sums: MetricSums, terms: readonly LossTerm[]): Scores {
  const values = terms.map((_, i) => {
    const { loss = 0, weight = 0 } = sums.parts?.[i] ?? {};
    return loss / weight;
  });
  const parts: Record<string, number> = {};
  let loss = 0;
  terms.forEach(({ id, weight }, i) => {
    const value = values[i] as number;
    loss += weight * value;
    if (Number.isFinite(value)) parts[id] = value;
  });
  return { ...scoresOf(sums), loss, parts };
}

/** Loss (NaN over nothing, as PyTorch's mean of an empty set) and accuracy; null where there is none. */
export function scoresOf(sums: MetricSums): Scores {
  return {
    loss: sums.loss / sums.weight,
    accuracy: sums.kept > 0 ? sums.correct / sums.kept : null,
  };
}
