/** One plan, compiled into a session of ONNX Runtime. */
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { planMemory } from '../../ir/memory';
import { uniform } from '../../ir/philox';
import { type HostArray, type Plan, type Shape, sizeOf, type Value } from '../../ir/types';
import type { Draw, Fetched, Program, ProgramInfo } from '../contract';
import { hostData, type MakeTensor, type OnnxStore } from './store';
import type { Translation } from './translate';

/** Float32 and int32 both take four bytes. */
const ELEMENT_BYTES = 4;

export class OnnxProgram implements Program {
  readonly info: ProgramInfo;
  private readonly fetched: Fetched[] = [];
  private readonly outputNames: readonly string[];
  private readonly draws: readonly { name: string; value: Value; data: Float32Array }[];
  private disposed = false;

  constructor(
    readonly plan: Plan,
    private readonly session: InferenceSession,
    private readonly translation: Omit<Translation, 'model'>,
    private readonly store: OnnxStore,
    private readonly context: {
      readonly makeTensor: MakeTensor;
      readonly compileMs: number;
      readonly onDispose: () => void;
    },
  ) {
    this.outputNames = [...new Set(translation.outputs.values())];
    this.draws = plan.uniforms.map((value) => ({
      name: this.inputName(value),
      value,
      data: new Float32Array(sizeOf(value.shape)),
    }));
    this.info = {
      bytes: bytesOf(plan),
      dispatches: translation.nodeCount,
      compileMs: context.compileMs,
    };
  }

  run(feeds: Readonly<Record<string, HostArray>>, draw: Draw): Promise<void> {
    if (this.disposed) throw new Error(`The program '${this.plan.name}' was disposed of.`);
    return this.store.enqueue(() => this.runNow(feeds, draw));
  }

  async fetch(): Promise<readonly Fetched[]> {
    await this.store.enqueue(() => undefined);
    return this.fetched.splice(0);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.context.onDispose();
    void this.store.enqueue(() => this.session.release());
  }

  private async runNow(feeds: Readonly<Record<string, HostArray>>, draw: Draw): Promise<void> {
    const { plan, translation } = this;
    const { makeTensor } = this.context;
    const inputs: Record<string, Tensor> = {};
    for (const [name, value] of Object.entries(plan.feeds)) {
      const data = feeds[name];
      checkFeed(name, value, data);
      inputs[this.inputName(value)] = makeTensor(value.dtype, data, value.shape);
    }
    for (const [name, value] of Object.entries(plan.states))
      inputs[this.inputName(value)] = this.store.tensorOf(name);
    for (const { name, value, data } of this.draws) {
      if (value.source.kind === 'uniform') uniform(data, draw.seed, value.source.stream, draw.step);
      inputs[name] = makeTensor('f32', data, value.shape);
    }

    const results = (await this.session.run(inputs, this.outputNames)) as Record<string, Tensor>;
    const resultOf = (value: Value) => results[translation.outputs.get(value) as string] as Tensor;
    for (const [name, value] of Object.entries(plan.updates))
      this.store.replace(name, resultOf(value));
    const record = Object.entries(plan.fetches).map(
      ([name, value]) => [name, hostData(resultOf(value))] as const,
    );
    if (record.length > 0) this.fetched.push(Object.fromEntries(record));
  }

  private inputName(value: Value): string {
    return this.translation.inputs.get(value) as string;
  }
}

function checkFeed(
  name: string,
  { shape, dtype }: Value,
  data: HostArray | undefined,
): asserts data is HostArray {
  if (!data) throw new Error(`The run needs the feed '${name}'.`);
  if (data.length !== sizeOf(shape))
    throw new Error(`Feed '${name}': ${data.length} numbers for ${text(shape)}.`);
  if (dtype === 'f32' ? !(data instanceof Float32Array) : !(data instanceof Int32Array))
    throw new Error(`Feed '${name}' must be ${dtype}.`);
}

const text = (shape: Shape) => `a tensor of (${shape.join(', ')})`;

/**
 * What the plan needs at its peak, and the new contents of states beside the old. ONNX Runtime's arena
 * holds more: it grows in powers of two and keeps scratch space (bench/memory.ts measures it).
 */
function bytesOf(plan: Plan): number {
  let updates = 0;
  const fetched = new Set(Object.values(plan.fetches));
  for (const value of new Set(Object.values(plan.updates)))
    if (!fetched.has(value)) updates += sizeOf(value.shape);
  return planMemory(plan).peak + updates * ELEMENT_BYTES;
}
