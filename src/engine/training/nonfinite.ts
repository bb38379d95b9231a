/** What to tell a person whose loss became NaN or infinite: where, and what usually causes it. */
import { EngineFailure } from '../failure';
import type { Model } from './model';

export interface NonFinite {
  readonly loss: number;
  /** Global step, from 1. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** Learning rate of the step. */
  readonly lr: number;
  /** Transform blocks before the DataLoader, by type. */
  readonly transforms: readonly string[];
  /** Every target of the batch was ignored: the mean is one over nothing. */
  readonly nothingKept: boolean;
}

/** Learning rates above these are more often the cause than anything else. */
const USUAL_LR: Readonly<Record<string, number>> = {
  SGD: 0.1,
  ASGD: 0.1,
  Adagrad: 0.1,
  Adadelta: 1,
  Rprop: 0.1,
  LBFGS: 1,
};

/** A failure `training.nonfinite` with the step and the likely causes, likeliest first. */
export function nonFiniteFailure(model: Model, where: NonFinite): EngineFailure {
  const what = Number.isNaN(where.loss) ? 'NaN' : 'infinite';
  const causes = where.nothingKept
    ? ['every target of this batch equals ignore_index, so the mean is taken over nothing']
    : likelyCauses(model, where);
  return new EngineFailure(
    'training.nonfinite',
    `The loss became ${what} at step ${where.step} (epoch ${where.epoch}), so training stopped. Likely causes: ${causes.join('; ')}.`,
  );
}

function likelyCauses(model: Model, { step, lr, transforms }: NonFinite): string[] {
  const causes: string[] = [];
  const { type } = model.chain.groups[0].optimizer;
  const usual = USUAL_LR[type] ?? 0.01;
  // PyTorch raises for such an id; here its row is NaN.
  for (const { id, definition, params } of model.layers)
    if (definition.type === 'Embedding')
      causes.push(
        `a number in the data is no row of ${id} (0 to ${Number(params.num_embeddings) - 1})`,
      );
  const rate = `the learning rate ${brief(lr)} of ${type}`;
  if (lr > usual) causes.push(`${rate} is too large (try ${usual} or less)`);
  if (!transforms.includes('Normalize'))
    causes.push('the inputs are not normalised (place Normalize after ToTensor)');
  if (lr <= usual) causes.push(`${rate} is still too large for this network (try a tenth)`);
  const divides = model.layers.some((layer) => layer.definition.type === 'BatchNorm2d');
  if (divides) causes.push('BatchNorm2d over very small batches');
  if (model.objective.terms.some(({ scale }) => scale.reduction === 'sum'))
    causes.push("reduction='sum' makes gradients grow with the batch size (use 'mean')");
  if (step === 1) causes.push('the data or the loaded weights contain NaN or infinite values');
  return causes;
}

/** Rates of schedulers have many digits. */
function brief(lr: number): string {
  return String(Number(lr.toPrecision(3)));
}
