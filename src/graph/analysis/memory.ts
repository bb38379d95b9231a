/** The memory that training takes: weights, their gradients, what the optimizer keeps, layer outputs. */
import type { ValueType } from '../types';

const FLOAT = 4;

type Params = Readonly<Record<string, unknown>>;

/** Numbers that an optimizer keeps for each weight, as PyTorch's does. */
export function slotsOf(type: string, p: Params): number {
  switch (type) {
    case 'Adam':
    case 'AdamW':
      return p.amsgrad === true ? 3 : 2;
    case 'NAdam':
    case 'RAdam':
    case 'Adamax':
    case 'Adadelta':
    case 'Rprop':
      return 2;
    case 'Adagrad':
    case 'ASGD':
      return 1;
    case 'RMSprop':
      return 1 + (Number(p.momentum) > 0 ? 1 : 0) + (p.centered === true ? 1 : 0);
    case 'SGD':
      return Number(p.momentum) > 0 ? 1 : 0;
    case 'LBFGS':
      // Steps and changes of the gradient of so many iterations, the last gradient and the direction.
      return 2 * Number(p.history_size) + 2;
    default:
      return 0;
  }
}

/** What one training step needs, as far as the document tells. */
export interface TrainingNeeds {
  readonly parameters: number;
  /** Of a batch: inputs and targets. */
  readonly fedBytes: number;
  /** Layer outputs and gradients alive at the worst moment (`activationPeak`). */
  readonly activationBytes: number;
  readonly optimizer?: { readonly type: string; readonly params: Params };
  /** All weights' gradients are needed at once, as for clipping by their norm. */
  readonly allGradients?: boolean;
}

/**
 * Bytes for one training step in float32: weights, optimizer state, the batch, and what is alive of layer
 * outputs and gradients when most is. A weight's gradient is gone as soon as the weight has been updated.
 */
export function trainingBytes(needs: TrainingNeeds): number {
  const { parameters, optimizer } = needs;
  const slots = optimizer ? slotsOf(optimizer.type, optimizer.params) : 0;
  const copies = 1 + slots + (needs.allGradients ? 1 : 0);
  return parameters * FLOAT * copies + needs.fedBytes + needs.activationBytes;
}

/** Bytes of the tensors among the values whose sizes are known. */
export function bytesOf(values: readonly ValueType[]): number {
  let bytes = 0;
  for (const value of values)
    if (value.type === 'Tensor' && value.shape.every((d) => d !== null))
      bytes += FLOAT * value.shape.reduce<number>((n, d) => n * (d as number), 1);
  return bytes;
}
