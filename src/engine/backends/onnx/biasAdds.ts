/** Finds additions of a bias that Conv and Gemm can take in. */

import { type Node, type Plan, sizeOf, type Value } from '../../ir/types';
import type { BiasAdd } from '../../ops/contract.onnx';

/**
 * Additions `conv2d(x, w) + b` with b of shape (O) along axis 1 and `matmul + b` with b along the last
 * axis or of the product's shape (as in unrolled recurrent layers and sums of gradients), where nothing
 * else reads the unbiased result.
 *
 * @returns by the id of the convolution or product: the bias, and the sum it then computes
 */
export function findBiasAdds(plan: Plan): ReadonlyMap<number, BiasAdd> {
  const producers = new Map(plan.nodes.flatMap((node) => node.outputs.map((v) => [v, node])));
  const reads = new Map<Value, number>();
  const count = (value: Value) => reads.set(value, (reads.get(value) ?? 0) + 1);
  for (const node of plan.nodes) node.inputs.forEach(count);
  [...Object.values(plan.fetches), ...Object.values(plan.updates)].forEach(count);

  const found = new Map<number, BiasAdd>();
  for (const node of plan.nodes) {
    if (node.op !== 'add') continue;
    const [a, b] = node.inputs as [Value, Value];
    for (const [product, operand] of [
      [a, b],
      [b, a],
    ] as const) {
      const producer = producers.get(product);
      if (!producer || found.has(producer.id) || reads.get(product) !== 1) continue;
      const bias = biasOf(producer, product, operand, producers);
      if (bias) {
        found.set(producer.id, { bias, result: node.outputs[0] as Value });
        break;
      }
    }
  }
  return found;
}

function biasOf(
  producer: Node,
  product: Value,
  operand: Value,
  producers: ReadonlyMap<Value, Node>,
): Value | null {
  const axis = { conv2d: 1, matmul: 1 }[producer.op as string];
  if (axis === undefined) return null;
  /** It must be known when the product is written. */
  const known = ({ source }: Value) => source.kind !== 'node' || source.node < producer.id;
  if (producer.op === 'matmul' && operand.shape.join() === product.shape.join())
    return known(operand) ? operand : null;
  const channels = product.shape[axis] as number;
  const rank = product.shape.length;
  // The operand must be `channels` numbers that broadcast along that axis alone.
  const aligned = operand.shape.length - (rank - axis);
  if (sizeOf(operand.shape) !== channels || operand.shape.length > rank) return null;
  if (operand.shape[aligned] !== channels) return null;
  let source = operand;
  const maker = producers.get(operand);
  if (source.shape.length !== 1 && maker?.op === 'reshape') source = maker.inputs[0] as Value;
  if (source.shape.length !== 1) return null;
  return known(source) ? source : null;
}
