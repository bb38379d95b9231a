/** Builds plans node by node, with shapes inferred and equal nodes shared. */
import { opDefinition } from '../ops';
import type { Emit } from '../ops/contract';
import type { DType, HostArray, Node, OpAttributes, OpName, Plan, Shape, Value } from './types';
import { sizeOf } from './types';

export class PlanBuilder implements Emit {
  private readonly nodes: Node[] = [];
  private readonly feeds: Record<string, Value> = {};
  private readonly states: Record<string, Value> = {};
  private readonly uniforms: Value[] = [];
  private readonly scalars = new Map<number, Value>();
  /** Equal op, attributes and inputs give the same outputs: gradients ask for the same thing often. */
  private readonly known = new Map<string, Value[]>();
  private nextValue = 0;
  /** Block that new nodes belong to. */
  block: string | undefined;

  constructor(readonly name: string) {}

  private value(shape: Shape, dtype: DType, source: Value['source']): Value {
    return { id: this.nextValue++, shape, dtype, source };
  }

  /** A value given anew for each run. Asking again for a name gives the same value. */
  feed(name: string, shape: Shape, dtype: DType = 'f32'): Value {
    this.feeds[name] ??= this.value(shape, dtype, { kind: 'feed', name });
    return this.feeds[name];
  }

  /** A tensor of the backend's store. Asking again for a name gives the same value. */
  state(name: string, shape: Shape, dtype: DType = 'f32'): Value {
    this.states[name] ??= this.value(shape, dtype, { kind: 'state', name });
    return this.states[name];
  }

  /** U[0,1), anew for each run; the stream is the number of uniform values asked for before. */
  uniform(shape: Shape): Value {
    const value = this.value(shape, 'f32', { kind: 'uniform', stream: this.uniforms.length });
    this.uniforms.push(value);
    return value;
  }

  constant(data: HostArray, shape: Shape): Value {
    if (data.length !== sizeOf(shape))
      throw new Error(`A constant of (${shape.join(', ')}) got ${data.length} numbers.`);
    const dtype = data instanceof Int32Array ? 'i32' : 'f32';
    return this.value(shape, dtype, { kind: 'constant', data });
  }

  scalar(value: number): Value {
    let known = this.scalars.get(value);
    if (!known) {
      known = this.constant(new Float32Array([value]), []);
      this.scalars.set(value, known);
    }
    return known;
  }

  op<N extends OpName>(name: N, attributes: OpAttributes[N], inputs: readonly Value[]): Value[] {
    const definition = opDefinition(name);
    if (inputs.length !== (definition.inputs ?? Math.max(1, inputs.length)))
      throw new Error(`${name} takes ${definition.inputs} inputs, not ${inputs.length}.`);
    const key = `${name} ${JSON.stringify(attributes)} ${inputs.map((v) => v.id).join(',')}`;
    const known = this.known.get(key);
    if (known) return known;
    const id = this.nodes.length;
    const outputs = definition
      .infer(inputs, attributes)
      .map(({ shape, dtype }, output) =>
        this.value(shape, dtype, { kind: 'node', node: id, output }),
      );
    const node: Node<N> = {
      id,
      op: name,
      attributes,
      inputs,
      outputs,
      ...(this.block === undefined ? {} : { block: this.block }),
    };
    this.nodes.push(node as Node);
    this.known.set(key, outputs);
    return outputs;
  }

  one<N extends OpName>(name: N, attributes: OpAttributes[N], inputs: readonly Value[]): Value {
    return this.op(name, attributes, inputs)[0] as Value;
  }

  /** The node that made a value, if one did. */
  producer(value: Value): Node | undefined {
    return value.source.kind === 'node' ? this.nodes[value.source.node] : undefined;
  }

  /** Nodes so far, in order. */
  get length(): number {
    return this.nodes.length;
  }

  node(id: number): Node {
    return this.nodes[id] as Node;
  }

  /** Ends the plan: keeps what fetches and updates need, drops the rest. */
  finish(results: {
    fetches?: Readonly<Record<string, Value>>;
    updates?: Readonly<Record<string, Value>>;
  }): Plan {
    const fetches = results.fetches ?? {};
    const updates = results.updates ?? {};
    for (const [name, value] of Object.entries(updates)) {
      const state = this.states[name];
      if (!state) throw new Error(`The plan has no state ${name} to update.`);
      if (state.shape.join() !== value.shape.join() || state.dtype !== value.dtype)
        throw new Error(`The update of ${name} has shape (${value.shape.join(', ')}).`);
    }
    const used = new Set<Value>();
    const wanted = new Set<number>();
    const visit = (value: Value) => {
      used.add(value);
      if (value.source.kind === 'node') wanted.add(value.source.node);
    };
    for (const value of [...Object.values(fetches), ...Object.values(updates)]) visit(value);
    for (let id = this.nodes.length - 1; id >= 0; id--)
      if (wanted.has(id)) for (const input of (this.nodes[id] as Node).inputs) visit(input);
    const keep = (values: Record<string, Value>, also: Readonly<Record<string, Value>> = {}) =>
      Object.fromEntries(Object.entries(values).filter(([n, v]) => used.has(v) || n in also));
    return {
      name: this.name,
      nodes: this.nodes.filter((node) => wanted.has(node.id)),
      feeds: keep(this.feeds),
      states: keep(this.states, updates),
      uniforms: this.uniforms.filter((v) => used.has(v)),
      updates,
      fetches,
    };
  }
}
