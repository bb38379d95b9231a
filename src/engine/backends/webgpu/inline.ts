/** Writes the WGSL of element-wise instructions at the place where their result is needed. */

import { sizeOf, type Value } from '../../ir/types';
import { type ExpressionOp, expression } from '../../ops/elementwise.webgpu';
import type { AllAttributes, Graph, Instruction } from './graph';
import { broadcastIndex, floatLiteral, type HelperName, intLiteral, mappedIndex } from './wgsl';

export interface InlineOptions {
  readonly graph: Graph;
  /** Instructions to compute here; everything else is loaded. */
  readonly inlined: ReadonlySet<Instruction>;
  /** WGSL of element `index` of a value in memory. */
  load(base: Value, index: string): string;
  helper(name: HelperName): string;
}

export class Inliner {
  /** Statements, in order. */
  readonly lines: string[] = [];
  private readonly names = new Map<string, string>();

  constructor(private readonly options: InlineOptions) {}

  /** Names a value that the surrounding code has computed: element `index` of it. */
  give(base: Value, index: string, name: string): void {
    this.names.set(`${base.id}@${index}`, name);
  }

  /** A name for, or literal of, element `index` (row-major in the value's shape) of a value. */
  value(value: Value, index: string): string {
    const { graph, inlined } = this.options;
    const base = graph.base(value);
    if (base.source.kind === 'constant' && sizeOf(base.shape) === 1) {
      const number = base.source.data[0] as number;
      return base.dtype === 'i32' ? intLiteral(number) : floatLiteral(number, this.options.helper);
    }
    const key = `${base.id}@${index}`;
    const known = this.names.get(key);
    if (known) return known;
    const producer = graph.producer(base);
    const text =
      producer && inlined.has(producer)
        ? this.compute(producer, index)
        : this.options.load(base, index);
    return this.define('v', key, text);
  }

  private define(prefix: string, key: string, text: string): string {
    const name = `${prefix}${this.names.size}`;
    this.names.set(key, name);
    this.lines.push(`let ${name} = ${text};`);
    return name;
  }

  private index(text: string): string {
    if (/^\w+$/.test(text)) return text;
    return this.names.get(`index ${text}`) ?? this.define('j', `index ${text}`, text);
  }

  private compute(instruction: Instruction, index: string): string {
    const to = (instruction.outputs[0] as Value).shape;
    const [first] = instruction.inputs as [Value];
    if (instruction.op === 'transpose') {
      const { perm } = instruction.attributes as AllAttributes['transpose'];
      return this.value(first, this.index(mappedIndex(index, to, first.shape, perm)));
    }
    const args = instruction.inputs.map((input) =>
      this.value(input, this.index(broadcastIndex(index, to, input.shape))),
    );
    if (instruction.op === 'expand') return args[0] as string;
    return expression(instruction.op as ExpressionOp, instruction.attributes as never, {
      args,
      dtype: first.dtype,
      helper: this.options.helper,
    });
  }
}
