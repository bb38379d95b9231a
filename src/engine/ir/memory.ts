/** What a plan's memory cannot be less than: the yardstick for what backends take and the editor foretells. */
import { expressionOps } from '../ops/elementwise.webgpu';
import { type Node, type Plan, sizeOf, type Value } from './types';

/** float32 and int32 both take four bytes. */
const ELEMENT_BYTES = 4;

const elementwise: ReadonlySet<string> = new Set(expressionOps);

export interface PlanMemory {
  /** Parameters, buffers and optimizer slots: in the store between runs. */
  readonly states: number;
  readonly feeds: number;
  /** Most bytes of results alive at once: outputs of layers kept for the backward pass, and gradients. */
  readonly peak: number;
  /** Of all three. */
  readonly total: number;
}

/**
 * Bytes of a plan at its peak, if nothing were wasted. The nodes run in the plan's order or depth
 * first, whichever needs less; a value lives from the node that makes it to the last that reads it. A reshape shares its input's
 * bytes; a chain of element-wise ops is one op, and writes over an input of its size that nobody reads
 * afterwards; new contents of a state are written over the old ones, and fetches live to the end.
 * Padding, scratch space of kernels and holes between values are not counted.
 */
export function planMemory(plan: Plan): PlanMemory {
  const bytesOf = (values: Iterable<Value>) => {
    let bytes = 0;
    for (const value of values) bytes += sizeOf(value.shape) * ELEMENT_BYTES;
    return bytes;
  };
  const states = bytesOf(Object.values(plan.states));
  const feeds = bytesOf([...Object.values(plan.feeds), ...plan.uniforms]);
  const peak = Math.min(livePeak(plan, plan.nodes), livePeak(plan, depthFirst(plan)));
  return { states, feeds, peak, total: states + feeds + peak };
}

/**
 * The plan's nodes in the order of a walk from each result to what it needs, fetches first and then the
 * updates from the last to the first: weights of the last layer are updated as soon as their gradient is
 * there, as ONNX Runtime orders its graph too.
 */
export function depthFirst(plan: Plan): Node[] {
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  const order: Node[] = [];
  const seen = new Set<number>();
  const results = [...Object.values(plan.fetches), ...Object.values(plan.updates).reverse()];
  // A stack of its own: networks are deeper than the language's.
  const stack: (Value | Node)[] = [];
  for (const result of results) {
    stack.push(result);
    for (let top = stack.pop(); top; top = stack.pop()) {
      if ('op' in top) {
        order.push(top);
        continue;
      }
      if (top.source.kind !== 'node' || seen.has(top.source.node)) continue;
      const node = byId.get(top.source.node) as Node;
      seen.add(node.id);
      stack.push(node, ...[...node.inputs].reverse());
    }
  }
  return order;
}

function livePeak(plan: Plan, order: readonly Node[]): number {
  const aliases = new Map<Value, Value>();
  const owner = (value: Value): Value => {
    let current = value;
    for (let next = aliases.get(current); next; next = aliases.get(current)) current = next;
    return current;
  };
  const readers = new Map<Value, Node[]>();
  for (const node of order) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (node.op === 'reshape' && input && output) aliases.set(output, input);
    else
      for (const value of new Set(node.inputs.map(owner)))
        readers.set(value, [...(readers.get(value) ?? []), node]);
  }
  const fetched = new Set(Object.values(plan.fetches).map(owner));
  const updates = new Set(Object.values(plan.updates).map(owner));
  /** Results that never meet memory: links of a chain of element-wise ops. */
  const links = new Set<Value>();
  for (const node of order) {
    const [output] = node.outputs;
    const reader = output && readers.get(output);
    if (output && reader?.length === 1 && elementwise.has(node.op))
      if (elementwise.has((reader[0] as Node).op) && !fetched.has(output) && !updates.has(output))
        links.add(output);
  }
  const byId = new Map(order.map((node) => [node.id, node]));
  /** What a node reads, through the chain that ends in it. */
  const reads = (node: Node): Value[] =>
    node.inputs.map(owner).flatMap((value) => {
      const maker = value.source.kind === 'node' && byId.get(value.source.node);
      return maker && links.has(value) ? reads(maker) : [value];
    });
  const steps = order.filter((node) => !links.has(node.outputs[0] as Value));
  const lastUse = new Map<Value, number>();
  steps.forEach((node, i) => {
    for (const value of [...reads(node), ...node.outputs.map(owner)]) lastUse.set(value, i);
  });
  for (const value of fetched) lastUse.set(value, steps.length);
  const bytes = (value: Value) =>
    value.source.kind === 'node' && (fetched.has(value) || !updates.has(value))
      ? sizeOf(value.shape) * ELEMENT_BYTES
      : 0;
  let live = 0;
  let peak = 0;
  steps.forEach((node, i) => {
    const outputs = node.outputs.filter((value) => owner(value) === value);
    const made = outputs.reduce((sum, value) => sum + bytes(value), 0);
    const inputs = new Set(reads(node));
    for (const output of outputs) inputs.delete(output);
    const dying = [...inputs].filter((value) => lastUse.get(value) === i).map(bytes);
    const overwrites = elementwise.has(node.op) && dying.includes(made);
    peak = Math.max(peak, live + (overwrites ? 0 : made));
    live += made - dying.reduce((sum, n) => sum + n, 0);
    for (const value of outputs) if (lastUse.get(value) === i) live -= bytes(value);
  });
  return peak;
}
