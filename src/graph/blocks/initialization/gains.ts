/** Fans and gains of `torch.nn.init` (parity 4.1 and 4.2). */

export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * fan_in = size(1)·Π(size(2…)), fan_out = size(0)·Π(size(2…)). So groups do not divide fan_out, and for
 * transposed convolutions fan_in counts the output channels.
 *
 * @returns `null` for fewer than 2 axes, which PyTorch refuses
 */
export function fansOf(shape: readonly number[]): Fans | null {
  const [rows, columns, ...kernel] = shape;
  if (rows === undefined || columns === undefined) return null;
  const field = kernel.reduce((n, d) => n * d, 1);
  return { fanIn: columns * field, fanOut: rows * field };
}

export const NONLINEARITIES = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'conv_transpose1d',
  'conv_transpose2d',
  'conv_transpose3d',
  'sigmoid',
  'tanh',
  'relu',
  'leaky_relu',
  'selu',
] as const;
export type Nonlinearity = (typeof NONLINEARITIES)[number];

/** torch.nn.init.calculate_gain. `param` is the negative slope and counts for leaky_relu only. */
export function gainOf(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + param ** 2));
    case 'selu':
      return 3 / 4;
    default:
      return 1;
  }
}
