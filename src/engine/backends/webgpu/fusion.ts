/**
 * Groups instructions into units, one unit a kernel (or a few, where the op itself takes several).
 * A unit is a chain of element-wise instructions with at most one core (convolution, reduction, …) that
 * they follow (epilogue) or feed (prologue).
 *
 * Instructions are visited from the last to the first, so an instruction's readers are placed before it:
 * it joins the unit that reads it when that makes no cycle, fits the device's bindings, and repeats no
 * costly work.
 */

import { sizeOf, type Value } from '../../ir/types';
import { expensive } from '../../ops/elementwise.webgpu';
import { type Graph, type Instruction, type InstructionName, isInline } from './graph';
import { Inliner } from './inline';

/** What fusion must know of a core op. */
export interface CoreTraits {
  readonly inlineInputs?: readonly number[];
  readonly epilogue: boolean;
}

export interface FusionOptions {
  traits(op: InstructionName): CoreTraits;
  /** Storage buffers that one kernel may bind. */
  readonly maxBindings: number;
  /** Off: every instruction is a unit. For comparison in tests. */
  readonly enabled?: boolean;
}

export interface Unit {
  readonly id: number;
  core: Instruction | null;
  /** Element-wise instructions computed inside. */
  readonly inlined: Set<Instruction>;
  /** Values (bases) of `size` elements that the unit stores element by element. */
  readonly exports: Value[];
  /** Elements of the unit's iteration. */
  readonly size: number;
}

export interface Read {
  readonly value: Value;
  /** Every read is of the element being written. */
  readonly sameIndex: boolean;
}

/** The element being written, in traces. */
const here = 'i';

const maxInlined = 48;
/** Below this many elements, computing twice costs less than a kernel and a trip through memory. */
const repeatLimit = 1 << 14;

/** A core's result exists only at the element being written; this unit would need it elsewhere. */
export class ElsewhereError extends Error {}

/** The values a unit loads, by base id; throws ElsewhereError when it needs its core's result elsewhere. */
export function readsOf(
  graph: Graph,
  unit: Unit,
  traits: FusionOptions['traits'],
): Map<number, Read> {
  const reads = new Map<number, Read>();
  const coreOutput = unit.core?.outputs[0];
  const load = (value: Value, index: string): string => {
    if (coreOutput && value.id === coreOutput.id) throw new ElsewhereError();
    const sameIndex = index === here && (reads.get(value.id)?.sameIndex ?? true);
    reads.set(value.id, { value, sameIndex });
    return `load${value.id}_${index.length}`;
  };
  const start = () => new Inliner({ graph, inlined: unit.inlined, load, helper: (name) => name });
  const epilogue = start();
  if (coreOutput) epilogue.give(coreOutput, here, 'core');
  for (const value of unit.exports) epilogue.value(value, here);
  if (unit.core) {
    const inlineInputs = traits(unit.core.op).inlineInputs ?? [];
    unit.core.inputs.forEach((input, position) => {
      // A core reads where it likes.
      if (inlineInputs.includes(position)) start().value(input, 'k');
      else load(graph.base(input), 'k');
    });
  }
  return reads;
}

/** Results of a unit, its core's further outputs included. */
export function outputsOf(graph: Graph, unit: Unit, results: ReadonlySet<number>): Value[] {
  const further = (unit.core?.outputs.slice(1) ?? []).filter(
    (v) => results.has(v.id) || graph.consumers(v).length > 0,
  );
  return [...unit.exports, ...further];
}

class Fuser {
  readonly units: Unit[] = [];
  private readonly homes = new Map<Instruction, Set<Unit>>();
  private readonly results: ReadonlySet<number>;

  constructor(
    private readonly graph: Graph,
    private readonly options: FusionOptions,
  ) {
    this.results = graph.results();
  }

  run(): Unit[] {
    for (const instruction of [...this.graph.instructions].reverse()) this.place(instruction);
    return this.units.reverse();
  }

  private readers(values: readonly Value[]): Set<Unit> {
    const units = new Set<Unit>();
    for (const value of values)
      for (const consumer of this.graph.consumers(value))
        for (const unit of this.homes.get(consumer) ?? []) units.add(unit);
    return units;
  }

  private place(instruction: Instruction): void {
    const { outputs } = instruction;
    const readers = this.readers(outputs);
    const wanted = readers.size > 0 || outputs.some((v) => this.results.has(v.id));
    if (!wanted) return;
    if (this.options.enabled !== false) {
      if (isInline(instruction)) {
        if (this.inlineEverywhere(instruction, readers)) return;
        for (const unit of readers) if (this.joinInline(instruction, unit, readers)) return;
      } else if (this.options.traits(instruction.op).epilogue) {
        for (const unit of readers) if (this.joinCore(instruction, unit, readers)) return;
      }
    }
    this.open(instruction);
  }

  private open(instruction: Instruction): void {
    const [first] = instruction.outputs as [Value];
    const inline = isInline(instruction);
    const needed = this.results.has(first.id) || this.graph.consumers(first).length > 0;
    this.units.push({
      id: this.units.length,
      core: inline ? null : instruction,
      inlined: new Set(inline ? [instruction] : []),
      exports: needed ? [first] : [],
      size: sizeOf(first.shape),
    });
    this.homes.set(instruction, new Set([this.units[this.units.length - 1] as Unit]));
  }

  /** Computes an instruction inside all its readers, so that its result never meets memory. */
  private inlineEverywhere(instruction: Instruction, readers: ReadonlySet<Unit>): boolean {
    const [output] = instruction.outputs as [Value];
    if (this.results.has(output.id)) return false;
    if (readers.size > 1 && !repeatable(instruction)) return false;
    for (const unit of readers) {
      if (expensive.has(instruction.op) && unit.size > sizeOf(output.shape)) return false;
      if (!this.accepts(instruction, unit)) return false;
    }
    for (const unit of readers)
      if (!this.fits({ ...unit, inlined: new Set([...unit.inlined, instruction]) })) return false;
    for (const unit of readers) unit.inlined.add(instruction);
    this.homes.set(instruction, new Set(readers));
    return true;
  }

  /** Whether every reader of the instruction in the unit can take it as an expression. */
  private accepts(instruction: Instruction, unit: Unit): boolean {
    if (unit.inlined.size >= maxInlined) return false;
    const { core } = unit;
    const [output] = instruction.outputs as [Value];
    if (!core) return true;
    const inlineInputs = this.options.traits(core.op).inlineInputs ?? [];
    return core.inputs.every(
      (input, i) => this.graph.base(input).id !== output.id || inlineInputs.includes(i),
    );
  }

  /** Computes an instruction in one reader, which also stores it for the others. */
  private joinInline(instruction: Instruction, unit: Unit, readers: ReadonlySet<Unit>): boolean {
    const [output] = instruction.outputs as [Value];
    if (sizeOf(output.shape) !== unit.size || !this.accepts(instruction, unit)) return false;
    if (this.reaches(readers, unit)) return false;
    const inlined = new Set([...unit.inlined, instruction]);
    if (!this.fits({ ...unit, inlined, exports: [...unit.exports, output] })) return false;
    unit.inlined.add(instruction);
    unit.exports.push(output);
    this.homes.set(instruction, new Set([unit]));
    return true;
  }

  /** Lets a core's kernel go on with the element-wise unit that reads its result. */
  private joinCore(instruction: Instruction, unit: Unit, readers: ReadonlySet<Unit>): boolean {
    const [output] = instruction.outputs as [Value];
    if (unit.core || sizeOf(output.shape) !== unit.size) return false;
    if (!this.readers([output]).has(unit)) return false;
    // The further outputs of the core must not be needed to compute the unit.
    if (this.readers(instruction.outputs.slice(1)).has(unit)) return false;
    if (this.reaches(readers, unit)) return false;
    const stays =
      this.results.has(output.id) || [...this.readers([output])].some((u) => u !== unit);
    const exports = stays ? [...unit.exports, output] : unit.exports;
    if (!this.fits({ ...unit, core: instruction, exports })) return false;
    unit.core = instruction;
    if (stays) unit.exports.push(output);
    this.homes.set(instruction, new Set([unit]));
    return true;
  }

  private fits(unit: Unit): boolean {
    try {
      const reads = readsOf(this.graph, unit, this.options.traits).size;
      const writes = outputsOf(this.graph, unit, this.results).length;
      // One more for the scratch memory that a core may use.
      return reads + writes + (unit.core ? 1 : 0) <= this.options.maxBindings;
    } catch (error) {
      if (error instanceof ElsewhereError) return false;
      throw error;
    }
  }

  /** Whether some unit of `from` other than the target must run before the target. */
  private reaches(from: ReadonlySet<Unit>, target: Unit): boolean {
    const seen = new Set<Unit>([...from].filter((u) => u !== target));
    const queue = [...seen];
    for (let unit = queue.pop(); unit; unit = queue.pop())
      for (const next of this.readers(outputsOf(this.graph, unit, this.results))) {
        if (next === target) return true;
        if (!seen.has(next)) {
          seen.add(next);
          queue.push(next);
        }
      }
    return false;
  }
}

/** Cheap enough to compute in several kernels. */
function repeatable(instruction: Instruction): boolean {
  if (instruction.op === 'expand') return true;
  return (
    sizeOf((instruction.outputs[0] as Value).shape) <= repeatLimit && !expensive.has(instruction.op)
  );
}

/** The plan's instructions as units, in an order that respects the data flow of the plan. */
export function fuse(graph: Graph, options: FusionOptions): Unit[] {
  return new Fuser(graph, options).run();
}
