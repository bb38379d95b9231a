/**
 * How ops are written in ONNX: each op has a recipe that adds ONNX nodes for one node of a plan.
 *
 * A value may exist in several forms (a comparison is born as bool, an index as int64); a form that a
 * recipe asks for is converted once, and only if asked for.
 */
import type { OnnxGraphBuilder } from '../exchange/onnx/graphBuilder';
import type { OnnxType } from '../exchange/onnx/model';
import type { Node, OpName, Shape, Value } from '../ir/types';

/**
 * f32 and i32 are the IR's own types. `bool` stands for f32 that is 1 or 0, `i64` for i32. `flat` stands
 * for plane indices: int64 positions counted over the whole tensor (N, C, H, W) of the given plane size,
 * as ONNX counts them.
 */
export type Form = 'f32' | 'i32' | 'bool' | 'i64' | `flat:${number}`;

const castTo = { f32: 1, i32: 6, i64: 7, bool: 9 } as const;

export class OnnxLowering {
  private readonly forms = new Map<Value, Map<Form, string>>();
  private readonly made = new Map<string, string>();
  /** Values that some node, fetch or update reads. Recipes may leave the others out. */
  constructor(
    readonly graph: OnnxGraphBuilder,
    private readonly read: ReadonlySet<Value>,
    /** Biases that a product or convolution takes in, by the node's id. */
    private readonly biases: ReadonlyMap<number, BiasAdd> = new Map(),
  ) {}

  isRead(value: Value): boolean {
    return this.read.has(value);
  }

  define(value: Value, name: string, form: Form = value.dtype): void {
    const forms = this.forms.get(value);
    if (forms) forms.set(form, name);
    else this.forms.set(value, new Map([[form, name]]));
  }

  /** The ONNX name of a value in the form asked for. */
  get(value: Value, form: Form = value.dtype): string {
    const forms = this.forms.get(value);
    if (!forms) throw new Error(`value ${value.id} is used before it is computed`);
    const known = forms.get(form);
    if (known) return known;
    const name = this.convert(value, forms, form);
    forms.set(form, name);
    return name;
  }

  /** The float32 names of a node's inputs. */
  inputs(node: Node): string[] {
    return node.inputs.map((input) => this.get(input));
  }

  /** What `make` adds to the graph, added once for each key. */
  once(key: string, make: () => string): string {
    const known = this.made.get(key);
    if (known) return known;
    const name = make();
    this.made.set(key, name);
    return name;
  }

  /** What a product or convolution adds to its result, and the value that then holds the sum. */
  biasOf(node: Node): BiasAdd | undefined {
    return this.biases.get(node.id);
  }

  private convert(value: Value, forms: ReadonlyMap<Form, string>, form: Form): string {
    const { graph } = this;
    if (form.startsWith('flat:'))
      return this.shift(this.get(value, 'i64'), value.shape, form, 'Add');
    if (form === 'bool') {
      // NaN counts as true, as in PyTorch: it is not equal to 0.
      const isZero = graph.one('Equal', [this.get(value), graph.float(0)]);
      return graph.one('Not', [isZero]);
    }
    for (const [other, name] of forms)
      if (other.startsWith('flat:')) {
        const plane = this.shift(name, value.shape, other, 'Sub');
        return form === 'i64' ? plane : graph.one('Cast', [plane], { to: castTo.i32 });
      }
    const source = [...forms.values()][0] as string;
    return graph.one('Cast', [source], { to: castTo[form as keyof typeof castTo] });
  }

  /** Between plane indices and indices over the whole tensor. */
  private shift(name: string, shape: Shape, form: Form, op: 'Add' | 'Sub'): string {
    const [n, c] = shape as [number, number];
    const plane = Number(form.slice('flat:'.length));
    if (n * c === 1) return name;
    const starts = Array.from({ length: n * c }, (_, i) => i * plane);
    return this.graph.one(op, [name, this.graph.ints(starts, [n, c, 1, 1])]);
  }
}

/** An addition that is folded into the node before it. */
export interface BiasAdd {
  /** Shape (O); for a matrix product also the product's own. */
  readonly bias: Value;
  readonly result: Value;
}

/** Adds the ONNX nodes of one node and defines its outputs. */
export type Recipe<N extends OpName = OpName> = (lowering: OnnxLowering, node: Node<N>) => void;

/** A recipe for ops that are one ONNX operator on float32, element by element or otherwise. */
export function direct<N extends OpName>(
  opType: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Recipe<N> {
  return (l, node) => {
    l.define(node.outputs[0] as Value, l.graph.one(opType, l.inputs(node as Node), attributes));
  };
}

export const onnxTypes = { f32: 'float', i32: 'int32' } as const satisfies Record<string, OnnxType>;

/** ONNX's TensorProto.DataType numbers, for Cast. */
export { castTo };
