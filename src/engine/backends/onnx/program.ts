/** One plan, compiled into a session of ONNX Runtime. */
import type { InferenceSession, Tensor } from 'onnxruntime-common';
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
      bytes: peakBytes(plan),
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
 * Most bytes of results alive at once, as the plan's order has it. What ONNX Runtime really takes is a
 * little different: it reuses some in place and adds scratch space of its own.
 */
function peakBytes(plan: Plan): number {
  const lastUse = new Map<Value, number>();
  plan.nodes.forEach((node, i) => {
    for (const value of node.outputs) lastUse.set(value, i);
    for (const value of node.inputs) lastUse.set(value, i);
  });
  for (const value of [...Object.values(plan.fetches), ...Object.values(plan.updates)])
    lastUse.set(value, plan.nodes.length);
  const ending = new Map<number, Value[]>();
  for (const [value, i] of lastUse) {
    if (value.source.kind !== 'node') continue;
    const list = ending.get(i);
    if (list) list.push(value);
    else ending.set(i, [value]);
  }
  let live = 0;
  let peak = 0;
  plan.nodes.forEach((node, i) => {
    for (const value of node.outputs) live += sizeOf(value.shape) * ELEMENT_BYTES;
    peak = Math.max(peak, live);
    for (const value of ending.get(i) ?? []) live -= sizeOf(value.shape) * ELEMENT_BYTES;
  });
  return peak;
}
