/** What an evaluation plan hands back for the metrics: predictions, or counts of one batch. */
import type { PlanBuilder } from '../../ir/builder';
import { sizeOf, type Value } from '../../ir/types';
import type { Judgement } from './report';

/** The score from which a binary prediction is yes: probability ½. */
export interface Scores {
  readonly scores: Value;
  readonly target: Value;
  /** 0 for raw scores, 0.5 for probabilities. */
  readonly threshold: number;
}

const every = (x: Value) => x.shape.map((_, axis) => axis);

function sum(b: PlanBuilder, x: Value, axes = every(x)): Value {
  return axes.length ? b.one('reduceSum', { axes, keepDims: false }, [x]) : x;
}

/** 1 where the score reaches the threshold, else 0. */
function yes(b: PlanBuilder, x: Value, threshold: number): Value {
  return b.one('lessEqual', {}, [b.scalar(threshold), x]);
}

/** Predicted classes (N, …): argmax over axis 1, the first of equal maxima; yes or no for one score. */
export function predictionOf(b: PlanBuilder, judgement: Judgement, from: Scores): Value {
  return judgement.kind === 'binary'
    ? b.one('cast', { to: 'i32' }, [yes(b, from.scores, from.threshold)])
    : b.one('argmax', { axis: 1 }, [from.scores]);
}

/** How many predictions are right; ids equal to `ignore` do not count. */
export function correctOf(b: PlanBuilder, judgement: Judgement, from: Scores): Value {
  let right = b.one('equal', {}, [predictionOf(b, judgement, from), from.target]);
  const ignore = judgement.kind === 'classes' ? judgement.ignore : null;
  if (ignore !== null && ignore >= 0) {
    const ignored = b.one('equal', {}, [from.target, b.constant(new Int32Array([ignore]), [])]);
    right = b.one('mul', {}, [right, b.one('sub', {}, [b.scalar(1), ignored])]);
  }
  return sum(b, right);
}

/** Fetches by the names that `meterFor` reads. */
export function metricFetches(
  b: PlanBuilder,
  judgement: Judgement,
  from: Scores,
  topK: number,
): Record<string, Value> {
  switch (judgement.kind) {
    case 'classes': {
      const prediction = predictionOf(b, judgement, from);
      return topK > 1 ? { prediction, rank: rankOf(b, from) } : { prediction };
    }
    case 'binary':
      return { prediction: predictionOf(b, judgement, from) };
    case 'labels':
    case 'masks':
      return answers(b, from);
    case 'regression':
      return errors(b, from);
  }
}

/** How many classes come before the right one: strictly higher, or equal with a lower index. */
function rankOf(b: PlanBuilder, { scores, target }: Scores): Value {
  const [n = 1, classes = 1] = scores.shape;
  const places = scores.shape.slice(2);
  const ids = b.one('reshape', { shape: [n, 1, ...places] }, [target]);
  const index = Int32Array.from({ length: classes }, (_, c) => c);
  const along = b.constant(index, [1, classes, ...places.map(() => 1)]);
  const zero = b.scalar(0);
  const isRight = b.one('equal', {}, [ids, along]);
  const picked = b.one('where', {}, [isRight, scores, zero]);
  const own = b.one('reduceSum', { axes: [1], keepDims: true }, [picked]);
  const higher = b.one('less', {}, [own, scores]);
  const same = b.one('equal', {}, [own, scores]);
  const before = b.one('less', {}, [along, ids]);
  const ahead = b.one('add', {}, [higher, b.one('mul', {}, [same, before])]);
  return sum(b, ahead, [1]);
}

/** Right and wrong answers for each label: the last axis of (N, L), axis 1 of pictures. */
function answers(b: PlanBuilder, { scores, target, threshold }: Scores): Record<string, Value> {
  const one = b.scalar(1);
  const said = yes(b, scores, threshold);
  const truth = yes(b, target, 0.5);
  const not = (x: Value) => b.one('sub', {}, [one, x]);
  const both = (x: Value, y: Value) => b.one('mul', {}, [x, y]);
  const axes = every(scores).filter((axis) => axis !== 1);
  const wrong = sum(b, b.one('abs', {}, [b.one('sub', {}, [said, truth])]), every(scores).slice(1));
  return {
    tp: sum(b, both(said, truth), axes),
    fp: sum(b, both(said, not(truth)), axes),
    fn: sum(b, both(not(said), truth), axes),
    exact: sum(b, b.one('equal', {}, [wrong, b.scalar(0)])),
  };
}

/** Sums of one batch; the spread of the targets is taken from the batch's own mean. */
function errors(b: PlanBuilder, { scores, target }: Scores): Record<string, Value> {
  const t = target.dtype === 'i32' ? b.one('cast', { to: 'f32' }, [target]) : target;
  const d = b.one('sub', {}, [scores, t]);
  const mean = b.one('div', {}, [sum(b, t), b.scalar(sizeOf(t.shape))]);
  const apart = b.one('sub', {}, [t, mean]);
  return {
    absolute: sum(b, b.one('abs', {}, [d])),
    squared: sum(b, b.one('mul', {}, [d, d])),
    mean,
    spread: sum(b, b.one('mul', {}, [apart, apart])),
  };
}
