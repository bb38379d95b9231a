/**
 * The metrics of an evaluation: which ones there are follows from what the loss compares. Counts come from
 * the evaluation plan batch by batch and are added up here.
 */
import type { EngineEventOf } from '../../../protocol/engine';
import type { HostArray } from '../../ir/types';
import {
  type Average,
  averaged,
  balancedAccuracy,
  type Confusion,
  countPrediction,
  dice,
  emptyConfusion,
  f1,
  iou,
  precision,
  recall,
  type Tally,
  talliesOf,
} from './confusion';
import { addRegression, emptyRegression, regressionScores } from './regression';

/** What a loss compares, and so what can be measured. */
export type Judgement =
  /** Scores for each class against class ids; ids equal to `ignore` do not count. */
  | {
      readonly kind: 'classes';
      readonly classes: number;
      readonly ignore: number | null;
      /** One id for each place of a picture. */
      readonly places?: boolean;
    }
  /** One score against class ids 0 and 1. */
  | { readonly kind: 'binary'; readonly places?: boolean }
  /** Yes or no for each of several labels. */
  | { readonly kind: 'labels' }
  /** Yes or no for each place of a picture. */
  | { readonly kind: 'masks' }
  /** Numbers against numbers, so many for each sample. */
  | { readonly kind: 'regression'; readonly elements: number };

export interface MetricOptions {
  readonly topK: number;
  readonly average: Average;
}

/** As an `epoch` event carries it. */
export type MetricReport = Required<Pick<EngineEventOf<'epoch'>, 'metrics'>> &
  Pick<EngineEventOf<'epoch'>, 'confusion'>;

/** Larger matrices can be neither sent nor read. */
const LARGEST = 100;

/** What the evaluation plan hands back for a judgement, by fetch name. */
export type Measured = Readonly<Record<string, HostArray | undefined>>;

export interface Meter {
  /** Adds a batch of so many samples; `targets` are its class ids, where it has some. */
  add(measured: Measured, targets: Int32Array | Float32Array, samples: number): void;
  report(names: readonly string[]): MetricReport;
}

/** Names of the metrics that a judgement gives, in their order. */
export function metricNames(judgement: Judgement, { topK }: MetricOptions): readonly string[] {
  const rates = ['precision', 'recall', 'f1'];
  const areas = ['iou', 'dice'];
  switch (judgement.kind) {
    case 'classes':
    case 'binary': {
      const classes = judgement.kind === 'classes' ? judgement.classes : 2;
      const top = judgement.kind === 'classes' && topK > 1 && topK < classes ? [`top_${topK}`] : [];
      return [...top, 'balanced_accuracy', ...rates, ...(judgement.places ? areas : [])];
    }
    case 'labels':
      return ['exact_match', ...rates];
    case 'masks':
      return areas;
    case 'regression':
      return ['mae', 'mse', 'rmse', 'r2'];
  }
}

export function meterFor(judgement: Judgement, options: MetricOptions): Meter {
  switch (judgement.kind) {
    case 'classes':
      return classMeter(judgement.classes, judgement.ignore, options, judgement.places);
    case 'binary':
      return classMeter(2, null, { ...options, topK: 1 }, judgement.places);
    case 'labels':
    case 'masks':
      return labelMeter(judgement.kind, options.average);
    case 'regression':
      return regressionMeter(judgement.elements);
  }
}

function classMeter(
  classes: number,
  ignore: number | null,
  { topK, average }: MetricOptions,
  places = false,
): Meter {
  const confusion = emptyConfusion(classes);
  let hits = 0;
  let counted = 0;
  return {
    add({ prediction, rank }, targets) {
      targets.forEach((truth, i) => {
        if (truth === ignore) return;
        countPrediction(confusion, truth, prediction?.[i] as number);
        if ((rank?.[i] ?? Number.POSITIVE_INFINITY) < topK) hits++;
        counted++;
      });
    },
    report(names) {
      const tallies = talliesOf(confusion);
      const metrics = {
        ...(topK > 1 && topK < classes ? { [`top_${topK}`]: hits / counted } : {}),
        balanced_accuracy: balancedAccuracy(confusion),
        ...averages(tallies, average),
        ...(places ? overlaps(tallies, average) : {}),
      };
      const shown = classes <= LARGEST ? { confusion: matrixOf(confusion, names) } : {};
      return { metrics: finite(metrics), ...shown };
    },
  };
}

function averages(tallies: readonly Tally[], average: Average) {
  return {
    precision: averaged(tallies, precision, average),
    recall: averaged(tallies, recall, average),
    f1: averaged(tallies, f1, average),
  };
}

/** How well predicted and true areas cover each other. */
function overlaps(tallies: readonly Tally[], average: Average) {
  return { iou: averaged(tallies, iou, average), dice: averaged(tallies, dice, average) };
}

function labelMeter(kind: 'labels' | 'masks', average: Average): Meter {
  const tallies: { tp: number; fp: number; fn: number }[] = [];
  let exact = 0;
  let samples = 0;
  return {
    add({ tp, fp, fn, exact: right }, _, count) {
      for (let i = 0; i < (tp?.length ?? 0); i++) {
        tallies[i] ??= { tp: 0, fp: 0, fn: 0 };
        const tally = tallies[i] as { tp: number; fp: number; fn: number };
        tally.tp += tp?.[i] ?? 0;
        tally.fp += fp?.[i] ?? 0;
        tally.fn += fn?.[i] ?? 0;
      }
      exact += right?.[0] ?? 0;
      samples += count;
    },
    report() {
      // One label is a question of its own: class 1 is all there is.
      const over = average === 'binary' ? 'macro' : average;
      const metrics: Record<string, number> =
        kind === 'labels'
          ? { exact_match: exact / samples, ...averages(tallies, over) }
          : overlaps(tallies, over);
      return { metrics: finite(metrics) };
    },
  };
}

function regressionMeter(elements: number): Meter {
  const sums = emptyRegression();
  return {
    add({ absolute, squared, mean, spread }, _, samples) {
      addRegression(sums, {
        count: samples * elements,
        absolute: absolute?.[0] ?? 0,
        squared: squared?.[0] ?? 0,
        mean: mean?.[0] ?? 0,
        spread: spread?.[0] ?? 0,
      });
    },
    report() {
      const { mae, mse, rmse, r2 } = regressionScores(sums);
      return { metrics: finite({ mae, mse, rmse, r2 }) };
    },
  };
}

function matrixOf({ classes, counts }: Confusion, names: readonly string[]) {
  return {
    classes: Array.from({ length: classes }, (_, i) => names[i] ?? String(i)),
    counts: Array.from({ length: classes }, (_, i) => [
      ...counts.subarray(i * classes, (i + 1) * classes),
    ]),
  };
}

/** JSON has no NaN: what could not be measured is left out. */
function finite(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
