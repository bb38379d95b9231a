/**
 * The plan as the compiler sees it: reshapes become aliases, batch normalisation is split into its
 * reduction and an element-wise rest, uniform values get an instruction of their own.
 */
import type { Node, OpAttributes, Plan, Shape, Value } from '../../ir/types';
import { expressionOps } from '../../ops/elementwise.webgpu';

/** Ops that exist only inside this backend. */
export interface InternalAttributes {
  /** x → mean, biased variance of each channel. */
  batchNormStats: Record<never, never>;
  /** dy, x, mean, inverse deviation → Σ dy·x̂, Σ dy of each channel. */
  batchNormSums: Record<never, never>;
  uniform: { readonly stream: number };
  /** maxUnpool2d back to the plane that its indices come from, where their windows do not overlap. */
  maxUnpoolWindows: Pick<OpAttributes['maxPool2d'], 'stride' | 'padding'>;
}

export type AllAttributes = Omit<OpAttributes, 'reshape' | 'batchNorm' | 'batchNormGrad'> &
  InternalAttributes;
export type InstructionName = keyof AllAttributes;

const inlineSet: ReadonlySet<string> = new Set([...expressionOps, 'expand', 'transpose']);

export interface Instruction<N extends InstructionName = InstructionName> {
  /** Position in the plan's order. */
  readonly index: number;
  readonly op: N;
  readonly attributes: AllAttributes[N];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly block: string | undefined;
}

/** Whether an op is one expression for each output element, and so can be computed where it is used. */
export function isInline(instruction: Instruction): boolean {
  return inlineSet.has(instruction.op);
}

export class Graph {
  readonly instructions: Instruction[] = [];
  /** Value id → the value whose storage it shares, with another shape. */
  private readonly aliases = new Map<number, Value>();
  private readonly producers = new Map<number, Instruction>();
  private readonly users = new Map<number, Instruction[]>();
  private nextId = 0;

  constructor(readonly plan: Plan) {
    for (const value of allValues(plan)) this.nextId = Math.max(this.nextId, value.id + 1);
    for (const value of plan.uniforms)
      if (value.source.kind === 'uniform')
        this.add('uniform', { stream: value.source.stream }, [], [value], undefined);
    for (const node of plan.nodes) this.addNode(node);
    for (const instruction of this.instructions)
      for (const id of new Set(instruction.inputs.map((v) => this.base(v).id))) {
        const list = this.users.get(id);
        if (list) list.push(instruction);
        else this.users.set(id, [instruction]);
      }
  }

  /** The value that owns the storage. */
  base(value: Value): Value {
    let current = value;
    for (let next = this.aliases.get(current.id); next; next = this.aliases.get(current.id))
      current = next;
    return current;
  }

  producer(value: Value): Instruction | undefined {
    return this.producers.get(this.base(value).id);
  }

  /** Instructions that read the value or an alias of it, in order. */
  consumers(value: Value): readonly Instruction[] {
    return this.users.get(this.base(value).id) ?? [];
  }

  /** Base values that must exist when the run is over: fetches and updates. */
  results(): Set<number> {
    const { fetches, updates } = this.plan;
    return new Set(
      [...Object.values(fetches), ...Object.values(updates)].map((v) => this.base(v).id),
    );
  }

  private add<N extends InstructionName>(
    op: N,
    attributes: AllAttributes[N],
    inputs: readonly Value[],
    outputs: readonly Value[],
    block: string | undefined,
  ): void {
    const instruction = { index: this.instructions.length, op, attributes, inputs, outputs, block };
    this.instructions.push(instruction as Instruction);
    for (const output of outputs) this.producers.set(output.id, instruction as Instruction);
  }

  private temporary(shape: Shape, like: Value['source']): Value {
    return { id: this.nextId++, shape, dtype: 'f32', source: like };
  }

  private addNode(node: Node): void {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (node.op === 'reshape' && input && output) {
      this.aliases.set(output.id, input);
    } else if (isCopy(node) && input && output) {
      this.aliases.set(output.id, input);
    } else if (node.op === 'batchNorm') {
      this.addBatchNorm(node as Node<'batchNorm'>);
    } else if (node.op === 'batchNormGrad') {
      this.addBatchNormGrad(node as Node<'batchNormGrad'>);
    } else if (node.op === 'maxUnpool2d' && this.poolOf(node)) {
      const { stride, padding } = this.poolOf(node) as OpAttributes['maxPool2d'];
      this.add('maxUnpoolWindows', { stride, padding }, node.inputs, node.outputs, node.block);
    } else {
      this.add(
        node.op as InstructionName,
        node.attributes as AllAttributes[InstructionName],
        node.inputs,
        node.outputs,
        node.block,
      );
    }
  }

  /** The pooling that an unpooling undoes, if no two of its windows share a place. */
  private poolOf(node: Node): OpAttributes['maxPool2d'] | undefined {
    const [, indices] = node.inputs as [Value, Value];
    const pool = this.producers.get(indices.id);
    if (pool?.op !== 'maxPool2d') return undefined;
    const attributes = pool.attributes as OpAttributes['maxPool2d'];
    const { kernel, stride, dilation } = attributes;
    const apart = kernel.every(
      (k, axis) => (k - 1) * (dilation[axis] as number) < (stride[axis] as number),
    );
    const from = (pool.inputs[0] as Value).shape.slice(-2).join();
    const to = (node.outputs[0] as Value).shape.slice(-2).join();
    return apart && from === to ? attributes : undefined;
  }

  /** Helpers to write element-wise instructions for a node. */
  private writer(node: Node) {
    const { source } = node.outputs[0] as Value;
    const emit = (op: 'add' | 'sub' | 'mul' | 'div' | 'sqrt', ...inputs: Value[]): Value => {
      const shape = inputs.reduce<Shape>(
        (best, v) => (v.shape.length > best.length ? v.shape : best),
        inputs[0]?.shape ?? [],
      );
      const result = this.temporary(shape, source);
      this.add(op, {}, inputs, [result], node.block);
      return result;
    };
    const scalar = (value: number): Value =>
      this.temporary([], { kind: 'constant', data: new Float32Array([value]) });
    /** (C) as seen by a (N, C, …) tensor. */
    const channel = (value: Value, rank: number): Value => {
      const view = this.temporary(
        [value.shape[0] as number, ...new Array<number>(rank - 2).fill(1)],
        source,
      );
      this.aliases.set(view.id, value);
      return view;
    };
    return { emit, scalar, channel };
  }

  private addBatchNorm(node: Node<'batchNorm'>): void {
    const [x, gamma, beta] = node.inputs as [Value, Value, Value];
    const [y, mean, variance] = node.outputs as [Value, Value, Value];
    const rank = x.shape.length;
    const { emit, scalar, channel } = this.writer(node as Node);
    this.add('batchNormStats', {}, [x], [mean, variance], node.block);
    const deviation = emit('sqrt', emit('add', variance, scalar(node.attributes.eps)));
    const scale = emit('div', gamma, deviation);
    const centred = emit('sub', x, channel(mean, rank));
    const scaled = emit('mul', centred, channel(scale, rank));
    this.add('add', {}, [scaled, channel(beta, rank)], [y], node.block);
  }

  // x̂ = (x − mean)/σ, dbeta = Σ dy, dgamma = Σ dy·x̂, dx = γ/σ · (dy − (dbeta + x̂·dgamma)/m)
  private addBatchNormGrad(node: Node<'batchNormGrad'>): void {
    const [dy, x, mean, variance, gamma] = node.inputs as [Value, Value, Value, Value, Value];
    const [dx, dgamma, dbeta] = node.outputs as [Value, Value, Value];
    const rank = x.shape.length;
    const count = x.shape.reduce((a, b) => a * b, 1) / (x.shape[1] as number);
    const { emit, scalar, channel } = this.writer(node as Node);
    const deviation = emit('sqrt', emit('add', variance, scalar(node.attributes.eps)));
    const inverse = emit('div', scalar(1), deviation);
    this.add('batchNormSums', {}, [dy, x, mean, inverse], [dgamma, dbeta], node.block);
    const centred = emit('sub', x, channel(mean, rank));
    // The factor of x − mean, and what is taken from every dy, are one number a channel.
    const slope = emit('div', emit('mul', dgamma, inverse), scalar(count));
    const shift = emit('div', dbeta, scalar(count));
    const pulled = emit('mul', centred, channel(slope, rank));
    const rest = emit('sub', emit('sub', dy, channel(shift, rank)), pulled);
    const scale = emit('mul', gamma, inverse);
    this.add('mul', {}, [rest, channel(scale, rank)], [dx], node.block);
  }
}

/** A node that changes nothing. */
function isCopy(node: Node): boolean {
  const [input] = node.inputs;
  const [output] = node.outputs;
  if (!input || !output) return false;
  if (node.op === 'cast') return input.dtype === output.dtype;
  if (node.op === 'transpose')
    return (node.attributes as OpAttributes['transpose']).perm.every((p, i) => p === i);
  return node.op === 'expand' && input.shape.join() === output.shape.join();
}

function* allValues(plan: Plan): Iterable<Value> {
  yield* Object.values(plan.feeds);
  yield* Object.values(plan.states);
  yield* plan.uniforms;
  for (const node of plan.nodes) {
    yield* node.inputs;
    yield* node.outputs;
  }
  yield* Object.values(plan.fetches);
  yield* Object.values(plan.updates);
}
