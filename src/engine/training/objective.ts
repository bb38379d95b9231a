/** What training minimises and is judged by: the losses of the sum, and what the first of them compares. */
import type { Analysis } from '../../graph/analysis/types';
import { SUMMANDS } from '../../graph/blocks/loss/weightedlosssum';
import type { ValueType } from '../../graph/types';
import type { Judgement } from './metrics/report';
import { type LossScale, type LossTerm, PLAIN_SCALE } from './metrics/sums';
import type { ModelBlock } from './modelblock';

/** A loss whose input and target tell how good the network is. */
export interface Judged {
  readonly loss: ModelBlock;
  readonly judgement: Judgement;
  /** The score from which a binary prediction is yes. */
  readonly threshold: number;
}

/** Class ids that a loss takes from the DataLoader: each must be one of its classes. */
export interface IdRange {
  readonly classes: number;
  readonly ignore: number | null;
  /** One for each pixel. */
  readonly mask: boolean;
}

export interface Objective {
  /** One for a single loss. Losses that are added twice have the sum of their weights. */
  readonly terms: readonly LossTerm[];
  readonly judged: Judged | null;
  readonly ids: readonly IdRange[];
}

const BY_ID = new Set(['CrossEntropyLoss', 'NLLLoss', 'MultiMarginLoss']);
const YES_OR_NO = new Set(['BCEWithLogitsLoss', 'BCELoss', 'MultiLabelSoftMarginLoss']);
const REGRESSION = new Set(['MSELoss', 'L1Loss', 'SmoothL1Loss', 'HuberLoss', 'GaussianNLLLoss']);

/** Reads the objective from the loss block that the optimizer gets. */
export function objectiveOf(
  analysis: Analysis,
  loss: ModelBlock,
  blockOf: (id: string) => ModelBlock,
): Objective {
  const weights = new Map<string, number>();
  const collect = (block: ModelBlock, weight: number) => {
    if (block.definition.type !== 'WeightedLossSum') {
      weights.set(block.id, (weights.get(block.id) ?? 0) + weight);
      return;
    }
    for (const [port, name] of SUMMANDS) {
      const source = block.sources[port];
      if (source) collect(blockOf(source.block), weight * (block.params[name] as number));
    }
  };
  collect(loss, 1);
  const blocks = [...weights.keys()].map(blockOf);
  const targetOf = ({ id }: ModelBlock) => analysis.blocks[id]?.inputs.target;
  const judged = blocks.flatMap((block) => {
    const { input, target } = analysis.blocks[block.id]?.inputs ?? {};
    const judgement = judgementOf(block, input, target);
    const threshold = block.definition.type === 'BCELoss' ? 0.5 : 0;
    return judgement ? [{ loss: block, judgement, threshold }] : [];
  });
  const ids = judged.flatMap(({ judgement }): IdRange[] => {
    if (judgement.kind !== 'classes' && judgement.kind !== 'binary') return [];
    const mask = judgement.places ?? false;
    if (judgement.kind === 'binary') return [{ classes: 2, ignore: null, mask }];
    return [{ classes: judgement.classes, ignore: judgement.ignore, mask }];
  });
  return {
    terms: blocks.map((block) => ({
      id: block.id,
      weight: weights.get(block.id) as number,
      scale: scaleOf(block, targetOf(block)),
    })),
    // Classes are what people ask for first.
    judged:
      judged.find(({ judgement: { kind } }) => kind === 'classes' || kind === 'binary') ??
      judged[0] ??
      null,
    ids,
  };
}

function judgementOf(
  { definition: { type }, params }: ModelBlock,
  input: ValueType | undefined,
  target: ValueType | undefined,
): Judgement | null {
  if (input?.type !== 'Tensor') return null;
  const { shape } = input;
  const ids = target?.type === 'Target' && target.target.kind !== 'number';
  if (ids) {
    const classes = shape[1];
    const places = target.target.kind === 'mask';
    if (BY_ID.has(type) && typeof classes === 'number')
      return { kind: 'classes', classes, ignore: ignoreOf(params), places };
    if (type === 'BCEWithLogitsLoss' && (shape.length === 1 || places))
      return { kind: 'binary', places };
  }
  if (target && !ids && YES_OR_NO.has(type) && shape.length > 1)
    return { kind: shape.length === 2 ? 'labels' : 'masks' };
  if (!REGRESSION.has(type)) return null;
  const perSample = shape.slice(1).reduce<number>((n, d) => n * (d ?? Number.NaN), 1);
  return Number.isNaN(perSample) ? null : { kind: 'regression', elements: perSample };
}

function ignoreOf(params: Readonly<Record<string, unknown>>): number | null {
  return typeof params.ignore_index === 'number' ? params.ignore_index : null;
}

function scaleOf(
  { definition: { type }, params }: ModelBlock,
  target: ValueType | undefined,
): LossScale {
  const reduction = params.reduction === 'sum' ? 'sum' : 'mean';
  // Only these divide by the weights of the targets, and only of class ids.
  if (!['CrossEntropyLoss', 'NLLLoss'].includes(type) || target?.type !== 'Target')
    return { ...PLAIN_SCALE, reduction };
  const { weight } = params;
  return {
    reduction,
    weight: typeof weight === 'number' ? [weight] : Array.isArray(weight) ? weight : null,
    ignore: ignoreOf(params),
  };
}
