/** The memory that training takes: weights, their gradients, what the optimizer keeps, layer outputs. */

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

/**
 * Bytes for one training step in float32: weights, gradients, optimizer state, and the outputs of all
 * layers, which the backward pass needs.
 */
export function trainingBytes(
  parameters: number,
  activationBytes: number,
  optimizer: { readonly type: string; readonly params: Params } | undefined,
): number {
  const slots = optimizer ? slotsOf(optimizer.type, optimizer.params) : 0;
  return parameters * FLOAT * (2 + slots) + activationBytes;
}
