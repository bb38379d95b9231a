/** What the network says of each sample: outcomes of a whole split, one prediction, what it rebuilds. */
import type { FactsOf, Query } from '../../protocol/inspect';
import { EngineFailure } from '../failure';
import type { Plan, Shape } from '../ir/types';
import type { Judgement } from '../training/metrics/report';
import type { Network } from '../training/network';
import { INPUT } from '../training/plans';
import { ROOT, rootPlan } from './attribution/plan';
import { argmax } from './attribution/target';
import { inputPanel, type Made } from './maps';
import type { Pace } from './pace';
import type { PanelSpec } from './panels';
import { classNameOf, lookedAt, type Subject } from './subject';

type Of<V extends Query['view']> = Extract<Query, { view: V }>;

/** Samples that are listed as hardest and as most confident mistakes. */
const LISTED = 60;

/** Scores that are logarithms or probabilities already, by the loss that takes them. */
export type ScoreKind = 'logits' | 'log-probabilities' | 'probabilities';

export function scoreKind({ model }: Network): ScoreKind {
  const type = model.objective.judged?.loss.definition.type;
  if (type === 'NLLLoss') return 'log-probabilities';
  return type === 'BCELoss' ? 'probabilities' : 'logits';
}

/** Probabilities of one sample's scores (C): softmax; one score becomes (1 − p, p). */
export function probabilities(
  scores: ArrayLike<number>,
  from: number,
  count: number,
  judgement: Judgement['kind'],
  kind: ScoreKind,
): Float64Array {
  const sigmoid = (x: number) => (kind === 'probabilities' ? x : 1 / (1 + Math.exp(-x)));
  if (judgement === 'binary') {
    const p = sigmoid(scores[from] as number);
    return Float64Array.of(1 - p, p);
  }
  const own = Float64Array.from({ length: count }, (_, i) => scores[from + i] as number);
  if (judgement === 'labels') return own.map(sigmoid);
  if (kind === 'log-probabilities') return own.map(Math.exp);
  const top = own.reduce((m, v) => Math.max(m, v), Number.NEGATIVE_INFINITY);
  const powers = own.map((v) => Math.exp(v - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
}

function judgementOf({ model }: Network): Judgement | null {
  return model.objective.judged?.judgement ?? null;
}

/** Whether each place of a picture is judged, and not the picture. */
const placed = (judgement: Judgement): boolean =>
  'places' in judgement && judgement.places === true;

function refuseOthers(network: Network): Judgement {
  const judgement = judgementOf(network);
  const { shape } = scoresShape(network);
  if (
    judgement &&
    !placed(judgement) &&
    (judgement.kind === 'binary' || (judgement.kind === 'classes' && shape.length === 1))
  )
    return judgement;
  throw new EngineFailure(
    'inspect.classes',
    'This network predicts no class for a sample, so it has no confusion matrix. Look at its reconstructions.',
  );
}

function scoresShape(network: Network): { readonly shape: Shape; readonly plan: Plan } {
  const plan = rootPlan(network.model, network.sample, 1, null);
  return { shape: (plan.fetches[ROOT]?.shape ?? []).slice(1), plan };
}

/** Runs a whole split in evaluation mode and keeps what was said of each sample. */
export async function outcomes(
  subject: Subject,
  { split, limit }: Of<'outcomes'>,
  pace: Pace,
): Promise<Made<'outcomes'>> {
  const { network, looker } = subject;
  const judgement = refuseOthers(network);
  const loader = await subject.loader(split);
  const total = loader.samples;
  const count = Math.min(limit, total);
  let index = new Int32Array(count);
  let truth = new Int32Array(count);
  let predicted = new Int32Array(count);
  let confidence = new Float32Array(count);
  let loss = new Float32Array(count);
  const kind = scoreKind(network);
  const classes = judgement.kind === 'classes' ? judgement.classes : 2;
  let done = 0;
  for await (const batch of loader.epoch(0)) {
    const size = batch.inputShape[0] as number;
    const fetched = await looker.run(
      `root ${size} `,
      () => rootPlan(network.model, network.sample, size, null),
      { [INPUT]: batch.inputs },
    );
    const scores = fetched[ROOT] as Float32Array;
    const width = scores.length / size;
    for (let k = 0; k < size && done < count; k++, done++) {
      const p = probabilities(scores, k * width, width, judgement.kind, kind);
      const wanted = Number(batch.targets[k]);
      const said = argmax(p);
      index[done] = batch.indices[k] as number;
      truth[done] = wanted;
      predicted[done] = said;
      confidence[done] = p[said] as number;
      loss[done] = -Math.log(Math.max(p[wanted] ?? 1, 1e-45));
    }
    if (done >= count) break;
    await pace(done, count);
  }
  if (done < count) {
    // Batches go without samples that cannot be read any more.
    [index, truth, predicted] = [
      index.slice(0, done),
      truth.slice(0, done),
      predicted.slice(0, done),
    ];
    [confidence, loss] = [confidence.slice(0, done), loss.slice(0, done)];
  }
  const names = Array.from({ length: classes }, (_, c) => subject.classes[c] ?? String(c));
  const summary = summarise(truth, predicted, classes);
  const wrong = [...truth.keys()].filter((i) => truth[i] !== predicted[i]);
  const by = (values: Float32Array) =>
    wrong
      .toSorted((a, b) => (values[b] as number) - (values[a] as number) || a - b)
      .slice(0, LISTED);
  const facts: FactsOf<'outcomes'> = {
    view: 'outcomes',
    classes: names,
    index,
    truth,
    predicted,
    confidence,
    loss,
    ...summary,
    hardest: by(loss),
    mostConfident: by(confidence),
    total,
  };
  return {
    panels: [
      {
        name: 'confusion',
        title: {
          en: 'Confusion: rows true, columns predicted',
          zh: '混淆矩阵：行为真实，列为预测',
        },
        kind: 'table',
        shape: [classes, classes],
        values: Float32Array.from(summary.confusion.flat()),
      },
    ],
    facts,
    notes:
      count < total
        ? [
            {
              en: `The first ${count} of ${total} samples.`,
              zh: `共 ${total} 个样本中的前 ${count} 个。`,
            },
          ]
        : [],
  };
}

/** Confusion matrix, and precision, recall and F1 of each class; null where nothing can be divided. */
export function summarise(truth: Int32Array, predicted: Int32Array, classes: number) {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let right = 0;
  let counted = 0;
  truth.forEach((t, i) => {
    const row = confusion[t];
    const p = predicted[i] as number;
    if (!row) return;
    row[p] = (row[p] ?? 0) + 1;
    counted++;
    if (t === p) right++;
  });
  const ratio = (a: number, b: number) => (b > 0 ? a / b : null);
  const perClass = confusion.map((row, c) => {
    const support = row.reduce((a, b) => a + b, 0);
    const said = confusion.reduce((sum, other) => sum + (other[c] as number), 0);
    const hit = row[c] as number;
    const [precision, recall] = [ratio(hit, said), ratio(hit, support)];
    return { precision, recall, f1: ratio(2 * hit, said + support), support };
  });
  return { confusion, perClass, accuracy: counted > 0 ? right / counted : 0 };
}

/** Probabilities of each class for one sample. */
export async function predict(
  subject: Subject,
  { sample }: Of<'predict'>,
): Promise<Made<'predict'>> {
  const { network, looker } = subject;
  const judgement = judgementOf(network);
  const { shape, plan } = scoresShape(network);
  const flat = shape.length === 1 || judgement?.kind === 'binary';
  if (
    !judgement ||
    placed(judgement) ||
    judgement.kind === 'regression' ||
    judgement.kind === 'masks' ||
    !flat
  )
    throw new EngineFailure(
      'inspect.classes',
      'This network predicts no class for a sample. Look at its reconstruction instead.',
    );
  const { input, target, notes } = await lookedAt(subject, sample);
  const fetched = await looker.run('root ', () => plan, { [INPUT]: input });
  const scores = fetched[ROOT] as Float32Array;
  const p = probabilities(scores, 0, scores.length, judgement.kind, scoreKind(network));
  const chances = [...p]
    .map((probability, id) => ({ class: id, name: classNameOf(subject, id) ?? '', probability }))
    .sort((a, b) => b.probability - a.probability || a.class - b.class)
    .slice(0, 100);
  const truth = target?.length === 1 && target instanceof Int32Array ? (target[0] ?? null) : null;
  return {
    panels: [
      {
        name: 'probabilities',
        title: { en: 'Probability of each class', zh: '各类别的概率' },
        kind: 'bars',
        shape: [p.length],
        values: Float32Array.from(p),
      },
      inputPanel(subject, input),
    ],
    facts: { view: 'predict', chances, truth },
    notes,
  };
}

/** Output and wanted picture or mask side by side, and their difference. */
export async function reconstruction(
  subject: Subject,
  { sample }: Of<'reconstruction'>,
): Promise<Made<'reconstruction'>> {
  const { network, looker } = subject;
  const { shape, plan } = scoresShape(network);
  if (shape.length < 2)
    throw new EngineFailure(
      'inspect.picture',
      `The network's output is (${shape.join(', ')}), no picture, so there is nothing to compare.`,
    );
  const { input, target, targetShape, notes } = await lookedAt(subject, sample);
  const fetched = await looker.run('root ', () => plan, { [INPUT]: input });
  const raw = fetched[ROOT] as Float32Array;
  const judged = network.model.objective.judged;
  const kind = judged?.judgement.kind;
  const logits = judged?.loss.definition.type === 'BCEWithLogitsLoss';
  const output = logits ? raw.map((x) => 1 / (1 + Math.exp(-x))) : raw;
  const panels: PanelSpec[] = [inputPanel(subject, input)];
  const picture = (name: string, en: string, zh: string, values: Float32Array, s: Shape) =>
    panels.push({
      name,
      title: { en, zh },
      kind: s.length === 3 ? 'picture' : 'maps',
      shape: s,
      values,
    });
  if (kind === 'classes') {
    // A class for each place: the mask itself.
    const [count = 1, ...plane] = shape;
    const places = output.length / count;
    const mask = Float32Array.from({ length: places }, (_, i) =>
      argmax(Array.from({ length: count }, (_, c) => output[c * places + i] as number)),
    );
    picture('output', 'Predicted mask', '预测的掩码', mask, [1, ...plane]);
    if (target?.length === places) {
      const truth = Float32Array.from(target);
      picture('wanted', 'True mask', '真实掩码', truth, [1, ...plane]);
      // Places that are no class count for nothing.
      const ignore = judged?.judgement.kind === 'classes' ? judged.judgement.ignore : null;
      const wrong = mask.map((v, i) => (v === truth[i] || truth[i] === ignore ? 0 : 1));
      picture('difference', 'Wrong places', '错误的位置', wrong, [1, ...plane]);
      const counted = truth.reduce((n, v) => (v === ignore ? n : n + 1), 0);
      const error = counted > 0 ? wrong.reduce((a, b) => a + b, 0) / counted : null;
      return { panels, facts: { view: 'reconstruction', error }, notes };
    }
    return { panels, facts: { view: 'reconstruction', error: null }, notes };
  }
  picture('output', 'Output', '输出', output, shape);
  // The loss may compare with the input itself (an autoencoder), with a branch of it, or with the target.
  const source = judged?.loss.sources.target;
  const own = source?.block === network.model.loader && source.port === 'input';
  const wanted = own ? input : target?.length === output.length ? Float32Array.from(target) : null;
  if (wanted?.length !== output.length)
    return { panels, facts: { view: 'reconstruction', error: null }, notes };
  picture(
    'wanted',
    'Wanted',
    '期望',
    wanted,
    shape.length === targetShape.length ? targetShape : shape,
  );
  let error = 0;
  const difference = output.map((v, i) => {
    const d = v - (wanted[i] as number);
    error += (d * d) / output.length;
    return d;
  });
  panels.push({
    name: 'difference',
    title: { en: 'Output − wanted', zh: '输出 − 期望' },
    kind: 'maps',
    shape,
    values: difference,
  });
  return { panels, facts: { view: 'reconstruction', error }, notes };
}
