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
  fBeta,
  iou,
  perClass,
  precision,
  type Ratio,
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
  /** Of F-beta; 1 is F1, which is there in any case. */
  readonly beta?: number;
}

/** As an `epoch` event carries it. */
export type MetricReport = Required<Pick<EngineEventOf<'epoch'>, 'metrics'>> &
  Pick<EngineEventOf<'epoch'>, 'confusion' | 'undefinedFor'>;

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
export function metricNames(judgement: Judgement, options: MetricOptions): readonly string[] {
  const { topK } = options;
  const rates = Object.keys(ratesOf(options));
  const areas = Object.keys(AREAS);
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
      return labelMeter(judgement.kind, options);
    case 'regression':
      return regressionMeter(judgement.elements);
  }
}

function classMeter(
  classes: number,
  ignore: number | null,
  options: MetricOptions,
  places = false,
): Meter {
  const { topK, average } = options;
  const ratios = { ...ratesOf(options), ...(places ? AREAS : {}) };
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
      const named = namesOf(classes, names);
      const { values, undefinedFor } = ratesOver(talliesOf(confusion), ratios, average, named);
      const metrics = {
        ...(topK > 1 && topK < classes ? { [`top_${topK}`]: hits / counted } : {}),
        balanced_accuracy: balancedAccuracy(confusion),
        ...values,
      };
      const shown = classes <= LARGEST ? { confusion: matrixOf(confusion, named) } : {};
      return { metrics: finite(metrics), ...undefinedFor, ...shown };
    },
  };
}

/** How well predicted and true areas cover each other. */
const AREAS: Readonly<Record<string, Ratio>> = { iou, dice };

function ratesOf({ beta = 1 }: MetricOptions): Readonly<Record<string, Ratio>> {
  return { precision, recall, f1, ...(beta === 1 ? {} : { f_beta: fBeta(beta) }) };
}

/** Each ratio over all classes, and the classes where its denominator was 0, which count as 0. */
function ratesOver(
  tallies: readonly Tally[],
  ratios: Readonly<Record<string, Ratio>>,
  average: Average,
  names: readonly string[],
): {
  readonly values: Readonly<Record<string, number>>;
  readonly undefinedFor: Pick<MetricReport, 'undefinedFor'>;
} {
  const values: Record<string, number> = {};
  const marked: Record<string, string[]> = {};
  for (const [name, ratio] of Object.entries(ratios)) {
    values[name] = averaged(tallies, ratio, average);
    const empty = perClass(tallies, ratio).flatMap((c, i) => (c.undefined ? [i] : []));
    const counted = average === 'binary' ? empty.filter((i) => i === 1) : empty;
    // Summed counts have a denominator unless all of them are 0.
    if (average === 'micro' ? empty.length < tallies.length : counted.length === 0) continue;
    marked[name] = counted.slice(0, LARGEST).map((i) => names[i] as string);
  }
  return { values, undefinedFor: Object.keys(marked).length ? { undefinedFor: marked } : {} };
}

function namesOf(classes: number, names: readonly string[]): string[] {
  return Array.from({ length: classes }, (_, i) => names[i] ?? String(i));
}

function labelMeter(kind: 'labels' | 'masks', options: MetricOptions): Meter {
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
      const over = options.average === 'binary' ? 'macro' : options.average;
      const ratios = kind === 'labels' ? ratesOf(options) : AREAS;
      const { values, undefinedFor } = ratesOver(
        tallies,
        ratios,
        over,
        namesOf(tallies.length, []),
      );
      const metrics = { ...(kind === 'labels' ? { exact_match: exact / samples } : {}), ...values };
      return { metrics: finite(metrics), ...undefinedFor };
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
      const { mae, mse, rmse, r2, r2Undefined } = regressionScores(sums);
      const marked = r2Undefined ? { undefinedFor: { r2: [] } } : {};
      return { metrics: finite({ mae, mse, rmse, r2 }), ...marked };
    },
  };
}

function matrixOf({ classes, counts }: Confusion, names: string[]) {
  return {
    classes: names,
    counts: Array.from({ length: classes }, (_, i) => [
      ...counts.subarray(i * classes, (i + 1) * classes),
    ]),
  };
}

/** JSON has no NaN: what could not be measured is left out. */
function finite(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
