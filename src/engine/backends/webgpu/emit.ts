/** Writes the kernels of one unit: its core's own, or one element-wise kernel. */
import { type DType, type Shape, sizeOf, type Value } from '../../ir/types';
import type { Unit } from './fusion';
import type { Graph, Instruction } from './graph';
import { Inliner } from './inline';
import { bytesOf, type Kernel, KernelBuilder, Storage, type Tensor } from './kernel';
import type { DeviceProfile, LoweringContext, OpKernel } from './lowering';
import { loweringOf } from './lowerings';
import { wgslType } from './wgsl';

/** Where the emitter gets memory from. */
export interface Memory {
  /** The tensor of a base value. */
  tensor(base: Value): Tensor;
  table(data: Uint32Array): Tensor;
  draw(): Tensor;
}

export interface Emission {
  readonly graph: Graph;
  readonly memory: Memory;
  readonly profile: DeviceProfile;
  readonly results: ReadonlySet<number>;
}

/** `conv2d (64, 6, 24, 24) in conv1`: for messages and profiles. */
function labelOf(unit: Unit): string {
  const members = unit.core ? [unit.core] : [...unit.inlined].sort((a, b) => a.index - b.index);
  const ops = members.map((m) => m.op).join('+');
  const shape = (unit.core?.outputs[0] ?? unit.exports[0])?.shape.join(', ') ?? '';
  const block = members[0]?.block;
  return `${ops} (${shape})${block === undefined ? '' : ` in ${block}`}`;
}

class UnitKernel extends KernelBuilder implements OpKernel {
  private readonly functions = new Set<string>();

  constructor(
    label: string,
    private readonly unit: Unit,
    private readonly core: Instruction,
    private readonly emission: Emission,
  ) {
    super(label);
  }

  private inliner(): Inliner {
    const { graph, memory } = this.emission;
    return new Inliner({
      graph,
      inlined: this.unit.inlined,
      load: (base, index) => `${this.read(memory.tensor(base))}[${index}]`,
      helper: this.helper,
    });
  }

  load(input: number, index: string): string {
    const { graph, memory } = this.emission;
    const value = this.core.inputs[input] as Value;
    const base = graph.base(value);
    const producer = graph.producer(base);
    if (!producer || !this.unit.inlined.has(producer))
      return `${this.read(memory.tensor(base))}[${index}]`;
    const name = `load${input}`;
    if (!this.functions.has(name)) {
      this.functions.add(name);
      const inliner = this.inliner();
      const result = inliner.value(value, 'k');
      const body = [...inliner.lines, `return ${result};`].join('\n');
      this.declare(`fn ${name}(k: u32) -> ${wgslType[value.dtype]} {\n${body}\n}`);
    }
    return `${name}(${index})`;
  }

  store(output: number, index: string, value: string): string {
    const { graph, memory, results } = this.emission;
    const target = this.core.outputs[output] as Value;
    const { exports } = this.unit;
    if (output > 0) {
      const needed = results.has(target.id) || graph.consumers(target).length > 0;
      return needed ? `${this.write(memory.tensor(target))}[${index}] = ${value};` : '';
    }
    if (exports.length === 0) return '';
    if (exports.length === 1 && exports[0] === target)
      return `${this.write(memory.tensor(target))}[${index}] = ${value};`;
    if (!this.functions.has('store')) {
      this.functions.add('store');
      const inliner = this.inliner();
      inliner.give(target, 'i', 'core');
      const body = storeExports(this, this.unit, inliner, memory);
      this.declare(`fn store(i: u32, core: ${wgslType[target.dtype]}) {\n${body}\n}`);
    }
    return `store(${index}, ${value});`;
  }
}

/** Statements that compute all exports at `i`, then store them: a store may overwrite what others read. */
function storeExports(kernel: KernelBuilder, unit: Unit, inliner: Inliner, memory: Memory): string {
  const names = unit.exports.map((value) => inliner.value(value, 'i'));
  const stores = unit.exports.map(
    (value, n) => `${kernel.write(memory.tensor(value))}[i] = ${names[n]};`,
  );
  return [...inliner.lines, ...stores].join('\n');
}

/** The kernels of a unit, in order. */
export function emitUnit(unit: Unit, emission: Emission): Kernel[] {
  const label = labelOf(unit);
  const { core } = unit;
  const { graph, memory, profile } = emission;
  if (!core) {
    const kernel = new KernelBuilder(label);
    const inliner = new Inliner({
      graph,
      inlined: unit.inlined,
      load: (base, index) => `${kernel.read(memory.tensor(base))}[${index}]`,
      helper: kernel.helper,
    });
    kernel.forEach(unit.size, storeExports(kernel, unit, inliner, memory));
    return [kernel.build()];
  }
  const kernels: UnitKernel[] = [];
  const context: LoweringContext = {
    op: core.op,
    attributes: core.attributes,
    inputCount: core.inputs.length,
    inputShape: (input) => (core.inputs[input] as Value).shape,
    outputShape: (output) => (core.outputs[output] as Value).shape,
    profile,
    scratch: (count: number, dtype: DType = 'f32') => scratch([count], dtype, label),
    table: (data) => memory.table(data),
    draw: () => memory.draw(),
    kernel: (part) => {
      const kernel = new UnitKernel(part ? `${label}: ${part}` : label, unit, core, emission);
      kernels.push(kernel);
      return kernel;
    },
  };
  try {
    loweringOf(core.op).lower(context);
  } catch (error) {
    throw new Error(`${label}: ${error instanceof Error ? error.message : error}`);
  }
  return kernels.map((kernel) => kernel.build());
}

function scratch(shape: Shape, dtype: DType, label: string): Tensor {
  const storage = new Storage('arena', bytesOf(shape), `scratch of ${label}`);
  if (sizeOf(shape) < 1) throw new Error('Scratch memory cannot be empty.');
  return { shape, dtype, storage };
}
