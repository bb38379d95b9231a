/** Writes an ONNX graph node by node: fresh names, and equal constants stored once. */
import type {
  OnnxAttribute,
  OnnxData,
  OnnxGraph,
  OnnxNode,
  OnnxTensor,
  OnnxType,
  OnnxValueInfo,
} from './model';

/** Numbers and lists of numbers are int and ints; a float is written `{ float: x }`. */
export type Attributes = Readonly<
  Record<string, number | string | readonly number[] | OnnxAttribute>
>;

function attributeOf(value: Attributes[string]): OnnxAttribute {
  if (typeof value === 'number') return { int: value };
  if (typeof value === 'string') return { string: value };
  return 'length' in value ? { ints: value } : value;
}

/** What the graph and its subgraphs have in common. */
interface Shared {
  next: number;
  readonly initializers: OnnxTensor[];
  readonly known: Map<string, string>;
}

/** Constants up to this many elements are compared with those before. */
const SHARED_SIZE = 64;

export class OnnxGraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  /** Put before the names of new nodes, so that profiles say what they belong to. */
  scope = '';

  constructor(
    private readonly shared: Shared = { next: 0, initializers: [], known: new Map() },
    private readonly root = true,
  ) {}

  /** Adds a node and gives the names of its outputs. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    outputs = 1,
  ): string[] {
    const id = this.shared.next++;
    const names = Array.from({ length: outputs }, (_, i) => `t${id}${i ? `.${i}` : ''}`);
    this.nodes.push({
      name: `${this.scope}${opType}.${id}`,
      opType,
      inputs,
      outputs: names,
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)]),
      ),
    });
    return names;
  }

  /** `node` for a single output. */
  one(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.node(opType, inputs, attributes)[0] as string;
  }

  /** A stored tensor; subgraphs see the outer graph's. */
  constant(type: OnnxType, dims: readonly number[], data: OnnxData): string {
    // -0 and 0 must not be taken for each other, so the bytes are compared.
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = data.length <= SHARED_SIZE ? `${type} ${dims.join()} ${bytes.join()}` : undefined;
    const known = key === undefined ? undefined : this.shared.known.get(key);
    if (known) return known;
    const name = `c${this.shared.next++}`;
    this.shared.initializers.push({ name, type, dims, data });
    if (key !== undefined) this.shared.known.set(key, name);
    return name;
  }

  /** A float32 scalar. */
  float(value: number): string {
    return this.constant('float', [], Float32Array.of(value));
  }

  /** A vector of int64, as shapes, axes and indices are given. */
  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.constant('int64', dims, BigInt64Array.from(values, BigInt));
  }

  /** A graph for an attribute, such as a branch of If. `body` gives the names of its outputs. */
  subgraph(
    name: string,
    outputs: readonly Omit<OnnxValueInfo, 'name'>[],
    body: (graph: OnnxGraphBuilder) => readonly string[],
  ): OnnxAttribute {
    const graph = new OnnxGraphBuilder(this.shared, false);
    graph.scope = this.scope;
    const names = body(graph);
    const infos = outputs.map((info, i) => ({ ...info, name: names[i] as string }));
    return { graph: graph.finish(name, [], infos) };
  }

  finish(
    name: string,
    inputs: readonly OnnxValueInfo[],
    outputs: readonly OnnxValueInfo[],
  ): OnnxGraph {
    const initializers = this.root ? this.shared.initializers : [];
    return { name, nodes: this.nodes, initializers, inputs, outputs };
  }
}
