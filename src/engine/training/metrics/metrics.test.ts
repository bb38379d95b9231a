import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Average,
  accuracy,
  averaged,
  balancedAccuracy,
  countPrediction,
  dice,
  emptyConfusion,
  f1,
  fBeta,
  iou,
  perClass,
  precision,
  rankOf,
  recall,
  talliesOf,
} from './confusion';
import { addRegression, emptyRegression, regressionScores } from './regression';
import { meterFor, metricNames } from './report';

interface Fixture {
  readonly classification: readonly {
    readonly name: string;
    readonly classes: number;
    readonly truth: readonly number[];
    readonly prediction: readonly number[];
    readonly confusion: readonly (readonly number[])[];
    readonly accuracy: number;
    readonly balancedAccuracy: number;
    readonly perClass: Readonly<Record<'precision' | 'recall' | 'f1', readonly number[]>>;
    readonly averages: readonly {
      readonly average: Average;
      readonly zeroDivision: number | null;
      readonly values: Readonly<Record<keyof typeof ratios, number | null>>;
    }[];
  }[];
  readonly topK: {
    readonly scores: readonly (readonly number[])[];
    readonly truth: readonly number[];
    readonly hits: Readonly<Record<string, number>>;
  };
  readonly regression: readonly {
    readonly name: string;
    readonly truth: readonly number[];
    readonly prediction: readonly number[];
    readonly mae: number;
    readonly mse: number;
    readonly rmse: number;
    readonly r2: number;
  }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/metrics.json', import.meta.url), 'utf8'),
) as Fixture;
const ratios = { precision, recall, f1, f2: fBeta(2), iou };

describe('classification as scikit-learn has it', () => {
  it.each(fixture.classification.map((c) => [c.name, c] as const))('%s', (_, wanted) => {
    const confusion = emptyConfusion(wanted.classes);
    wanted.truth.forEach((truth, i) => {
      countPrediction(confusion, truth, wanted.prediction[i] as number);
    });
    expect([...confusion.counts]).toEqual(wanted.confusion.flat());
    expect(accuracy(confusion)).toBeCloseTo(wanted.accuracy, 12);
    expect(balancedAccuracy(confusion)).toBeCloseTo(wanted.balancedAccuracy, 12);
    const tallies = talliesOf(confusion);
    for (const name of ['precision', 'recall', 'f1'] as const)
      perClass(tallies, ratios[name]).forEach(({ value }, i) => {
        expect(value, `${name} ${i}`).toBeCloseTo(wanted.perClass[name][i] as number, 12);
      });
    for (const { average, zeroDivision, values } of wanted.averages)
      for (const [name, ratio] of Object.entries(ratios)) {
        // scikit-learn's Jaccard score has no NaN.
        const zero = zeroDivision ?? (name === 'iou' ? 0 : Number.NaN);
        const value = averaged(tallies, ratio, average, zero);
        expect(value, `${name} ${average} ${zero}`).toBeCloseTo(
          values[name as keyof typeof ratios] ?? Number.NaN,
          12,
        );
      }
    expect(averaged(tallies, dice, 'macro')).toBe(averaged(tallies, f1, 'macro'));
  });

  it('marks what has no denominator', () => {
    const tally = { tp: 0, fp: 0, fn: 2 };
    expect(perClass([tally], precision)).toEqual([{ value: 0, undefined: true }]);
    expect(perClass([tally], recall)).toEqual([{ value: 0, undefined: false }]);
    expect(perClass([tally], f1)).toEqual([{ value: 0, undefined: false }]);
  });

  it('is NaN over nothing, and refuses classes that do not exist', () => {
    expect(accuracy(emptyConfusion(3))).toBeNaN();
    for (const id of [-1, 3, 0.5])
      expect(() => countPrediction(emptyConfusion(3), id, 0)).toThrow(RangeError);
  });
});

describe('top-k', () => {
  it('counts as scikit-learn where nothing is tied', () => {
    const { scores, truth, hits } = fixture.topK;
    const ranks = scores.map((row, i) => rankOf(row, truth[i] as number));
    for (const [k, share] of Object.entries(hits))
      expect(ranks.filter((rank) => rank < Number(k)).length / ranks.length).toBeCloseTo(share, 12);
  });

  it('gives ties to the lower index', () => {
    expect(rankOf([1, 1, 1], 0)).toBe(0);
    expect(rankOf([1, 1, 1], 2)).toBe(2);
    expect(rankOf([2, 1, 3], 1)).toBe(2);
  });
});

describe('regression as scikit-learn has it', () => {
  it.each(fixture.regression.map((c) => [c.name, c] as const))('%s', (_, wanted) => {
    const sums = emptyRegression();
    // In uneven parts, as batches come.
    for (let at = 0, size = 1; at < wanted.truth.length; at += size, size += 2) {
      const truth = wanted.truth.slice(at, at + size);
      const errors = truth.map((t, i) => (wanted.prediction[at + i] as number) - t);
      const mean = truth.reduce((a, b) => a + b, 0) / truth.length;
      addRegression(sums, {
        count: truth.length,
        absolute: errors.reduce((a, d) => a + Math.abs(d), 0),
        squared: errors.reduce((a, d) => a + d * d, 0),
        mean,
        spread: truth.reduce((a, t) => a + (t - mean) ** 2, 0),
      });
    }
    const scores = regressionScores(sums);
    for (const name of ['mae', 'mse', 'rmse', 'r2'] as const)
      expect(scores[name], name).toBeCloseTo(wanted[name], 9);
    expect(scores.r2Undefined).toBe(wanted.name.startsWith('equal targets'));
  });

  it('is NaN over nothing', () => {
    expect(regressionScores(emptyRegression())).toMatchObject({ mae: Number.NaN, r2: Number.NaN });
  });
});

describe('meters', () => {
  const options = { topK: 2, average: 'macro' } as const;

  it('accumulate counts over batches, never ratios, and leave ignored ids out', () => {
    const meter = meterFor({ kind: 'classes', classes: 3, ignore: 2 }, options);
    meter.add(
      { prediction: Int32Array.of(0, 1, 1, 0), rank: Float32Array.of(0, 0, 1, 2) },
      Int32Array.of(0, 1, 0, 2),
      4,
    );
    meter.add({ prediction: Int32Array.of(0), rank: Float32Array.of(2) }, Int32Array.of(1), 1);
    const { metrics, confusion } = meter.report(['a', 'b']);
    expect(confusion).toEqual({
      classes: ['a', 'b', '2'],
      counts: [
        [1, 1, 0],
        [1, 1, 0],
        [0, 0, 0],
      ],
    });
    expect(metrics).toEqual({
      top_2: 3 / 4,
      balanced_accuracy: 0.5,
      precision: 1 / 3,
      recall: 1 / 3,
      f1: 1 / 3,
    });
  });

  it('say for which classes a metric is undefined, and give F-beta where it is asked for', () => {
    const options = { topK: 1, average: 'macro', beta: 2 } as const;
    const batch = { prediction: Int32Array.of(0, 0, 1) };
    const report = (more: object) => {
      const meter = meterFor(
        { kind: 'classes', classes: 4, ignore: null },
        { ...options, ...more },
      );
      meter.add(batch, Int32Array.of(0, 2, 1), 3);
      return meter.report(['a', 'b', 'c', 'd']);
    };
    const { metrics, undefinedFor } = report({});
    // Nothing is predicted as c or d, and no sample is d.
    expect(undefinedFor).toEqual({
      precision: ['c', 'd'],
      recall: ['d'],
      f1: ['d'],
      f_beta: ['d'],
    });
    expect(metrics.f_beta).toBeCloseTo((5 / 6 + 1 + 0 + 0) / 4, 12);
    expect(Object.keys(metrics)).toEqual(
      metricNames({ kind: 'classes', classes: 4, ignore: null }, options),
    );
    expect(report({ average: 'micro' }).undefinedFor).toBeUndefined();
    expect(report({ average: 'binary' }).undefinedFor).toBeUndefined();
    const flat = meterFor({ kind: 'regression', elements: 1 }, options);
    const one = Float32Array.of(1);
    flat.add({ absolute: one, squared: one, mean: one, spread: Float32Array.of(0) }, one, 1);
    expect(flat.report([])).toMatchObject({ metrics: { r2: 0 }, undefinedFor: { r2: [] } });
  });

  it('judge labels and masks by their counts', () => {
    const measured = {
      tp: Float32Array.of(1, 2),
      fp: Float32Array.of(1, 0),
      fn: Float32Array.of(0, 2),
      exact: Float32Array.of(1),
    };
    const labels = meterFor({ kind: 'labels' }, options);
    const masks = meterFor({ kind: 'masks' }, options);
    for (const meter of [labels, masks]) meter.add(measured, new Int32Array(4), 4);
    expect(labels.report([]).metrics).toMatchObject({
      exact_match: 0.25,
      precision: 0.75,
      recall: 0.75,
    });
    expect(masks.report([]).metrics).toEqual({ iou: 0.5, dice: 2 / 3 });
  });
});
