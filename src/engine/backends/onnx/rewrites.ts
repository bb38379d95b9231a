/** Rewrites of a plan into a cheaper one that computes the same numbers. */
import type { Node, Plan, Value } from '../../ir/types';

/**
 * ReLU's mask before the max pool's gradient instead of after it.
 *
 * The gradient of pool(relu(x)) is `where(relu(x) ≤ 0, 0, scatter(dy))`. Whatever lands on an element comes
 * from windows whose value is that element, so `scatter(where(pooled ≤ 0, 0, dy))` is the same, on a tensor
 * of a quarter of the size for a 2×2 pool.
 */
export function maskBeforeUnpooling(plan: Plan): Plan {
  const producers = new Map(plan.nodes.flatMap((node) => node.outputs.map((v) => [v, node])));
  const reads = countReads(plan);
  let nextValue =
    1 + Math.max(...plan.nodes.flatMap((n) => [...n.inputs, ...n.outputs]).map((v) => v.id));
  let nextNode = 1 + Math.max(...plan.nodes.map((node) => node.id));

  /** The parts of the pattern that ends in this node. */
  const match = (mask: Node) => {
    if (mask.op !== 'where') return null;
    const [condition, zero, gradient] = mask.inputs as [Value, Value, Value];
    const comparison = producers.get(condition);
    const scatter = producers.get(gradient);
    if (comparison?.op !== 'lessEqual' || scatter?.op !== 'maxPool2dGrad') return null;
    const [y, threshold] = comparison.inputs as [Value, Value];
    const pool = producers.get(scatter.inputs[1] as Value);
    const fits =
      pool?.op === 'maxPool2d' &&
      pool.inputs[0] === y &&
      isZero(zero) &&
      isZero(threshold) &&
      reads.get(gradient) === 1;
    return fits ? { scatter, threshold, pooled: pool.outputs[0] as Value } : null;
  };

  const nodes: Node[] = [];
  const add = (like: Node, op: 'lessEqual' | 'where', inputs: Value[]): Value => {
    const id = nextNode++;
    const { shape } = inputs[op === 'where' ? 2 : 0] as Value;
    const output: Value = {
      id: nextValue++,
      shape,
      dtype: 'f32',
      source: { kind: 'node', node: id, output: 0 },
    };
    nodes.push({ ...like, id, op, attributes: {}, inputs, outputs: [output] });
    return output;
  };
  const dropped = new Set<Node>();
  for (const node of plan.nodes) {
    const found = match(node);
    if (!found) {
      nodes.push(node);
      continue;
    }
    const { scatter, threshold, pooled } = found;
    const [dy, indices] = scatter.inputs as [Value, Value];
    const condition = add(node, 'lessEqual', [pooled, threshold]);
    const masked = add(node, 'where', [condition, threshold, dy]);
    nodes.push({ ...scatter, inputs: [masked, indices], outputs: node.outputs });
    dropped.add(scatter);
  }
  const kept = nodes.filter((node) => !dropped.has(node));
  return dropped.size === 0 ? plan : withoutUnread({ ...plan, nodes: kept });
}

function isZero({ shape, source }: Value): boolean {
  return shape.length === 0 && source.kind === 'constant' && source.data[0] === 0;
}

function countReads(plan: Plan): ReadonlyMap<Value, number> {
  const reads = new Map<Value, number>();
  const count = (value: Value) => reads.set(value, (reads.get(value) ?? 0) + 1);
  for (const node of plan.nodes) node.inputs.forEach(count);
  for (const value of resultsOf(plan)) count(value);
  return reads;
}

const resultsOf = (plan: Plan) => [...Object.values(plan.fetches), ...Object.values(plan.updates)];

/** Drops nodes that nothing reads any more. */
function withoutUnread(plan: Plan): Plan {
  const read = new Set<Value>(resultsOf(plan));
  const nodes: Node[] = [];
  for (const node of [...plan.nodes].reverse()) {
    if (!node.outputs.some((value) => read.has(value))) continue;
    for (const input of node.inputs) read.add(input);
    nodes.push(node);
  }
  return { ...plan, nodes: nodes.reverse() };
}
