import { describe, expect, it } from 'vitest';
import { addBatch, countBatch, emptySums, type LossScale, PLAIN_SCALE, scoresOf } from './sums';

const over = (scale: LossScale, batches: [Int32Array, number, number][]) => {
  const sums = emptySums();
  for (const [targets, loss, correct] of batches)
    addBatch(sums, scale, countBatch(scale, targets), loss, correct);
  return scoresOf(sums);
};

describe('metrics of an epoch', () => {
  it('weighs batches by their size, so a smaller last batch counts less', () => {
    const scores = over(PLAIN_SCALE, [
      [new Int32Array(8), 1, 8],
      [new Int32Array(2), 6, 0],
    ]);
    expect(scores).toEqual({ loss: 2, accuracy: 0.8 });
  });

  it('weighs by the class weights where the mean is one by weights', () => {
    const scale = { reduction: 'mean', weight: [1, 3], ignore: null } as const;
    const scores = over(scale, [
      [new Int32Array([0, 0]), 1, 2],
      [new Int32Array([1, 1]), 5, 1],
    ]);
    expect(scores.loss).toBe((1 * 2 + 5 * 6) / 8);
    expect(scores.accuracy).toBe(0.75);
  });

  it('leaves ignored targets out of loss and accuracy', () => {
    const scale = { reduction: 'mean', weight: null, ignore: 1 } as const;
    const scores = over(scale, [
      [new Int32Array([0, 1, 1, 1]), 2, 1],
      [new Int32Array([0, 0, 0, 1]), 6, 0],
      // Nothing kept: the batch's loss is 0/0.
      [new Int32Array([1, 1, 1, 1]), Number.NaN, 0],
    ]);
    expect(scores).toEqual({ loss: (2 + 18) / 4, accuracy: 0.25 });
  });

  it('divides summed losses by the samples', () => {
    const scale = { ...PLAIN_SCALE, reduction: 'sum' } as const;
    const scores = over(scale, [
      [new Int32Array(8), 16, 0],
      [new Int32Array(2), 4, 0],
    ]);
    expect(scores.loss).toBe(2);
  });

  it('is NaN over nothing, and has no accuracy where nothing was counted', () => {
    expect(scoresOf(emptySums())).toEqual({ loss: Number.NaN, accuracy: null });
    const sums = emptySums();
    addBatch(sums, PLAIN_SCALE, countBatch(PLAIN_SCALE, new Int32Array(4)), 2, null);
    expect(scoresOf(sums)).toEqual({ loss: 2, accuracy: null });
  });
});
