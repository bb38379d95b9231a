/** Ports and shape rules of the losses that compare several tensors of one shape (parity 5.4). */
import type { Text } from '../../types';
import type { BlockProblem, InferContext, PortDefinition } from '../contract';
import { inputOf } from '../ports';
import { error, size } from '../problems';
import { shapesDiffer } from '../shapes';

export function tensorIn(name: string, en: string, zh: string): PortDefinition {
  return { name, types: ['Tensor'], label: { en, zh } satisfies Text };
}

/** Tensors that must have one shape; each is compared with the first. */
export function equalShapes(
  type: string,
  inputs: InferContext<unknown>['inputs'],
  [first, ...others]: readonly [string, ...string[]],
): BlockProblem[] {
  const one = inputOf(inputs, first, 'Tensor');
  if (!one) return [];
  return others.flatMap((port) => {
    const other = inputOf(inputs, port, 'Tensor');
    if (!other || !shapesDiffer(one.shape, other.shape)) return [];
    const [a, b] = [size(one.shape), size(other.shape)];
    return [
      error(
        'loss.shapes',
        `${type} compares tensors of one shape, but ${first} is ${a} and ${port} is ${b}. Make them equal.`,
        `${type} 比较形状相同的张量，但 ${first} 是 ${a}，${port} 是 ${b}。请让它们一致。`,
        { torch: 'fR', port },
      ),
    ];
  });
}
