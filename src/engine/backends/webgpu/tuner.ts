/**
 * Picks the kernels of matrix products and convolutions by measuring: when a plan is compiled, every product not yet
 * known on this adapter is run alone with the first few shapes of `gemmShapes`, and the fastest is kept. All
 * shapes give the same bits, so neither the clock nor a lost cache can change a result.
 */
import { PlanBuilder } from '../../ir/builder';
import type { Node, Plan } from '../../ir/types';
import type { Device } from './device';
import { gemmKey } from './gemm';
import type { GemmShape } from './gemm-shapes';
import type { DeviceProfile } from './lowering';
import type { WebGpuProgram } from './program';
import { WebGpuStore } from './store';
import { timeOfPass } from './timing';
import type { TuningCache } from './tuning-cache';

/** Compiles a plan with a profile; given by `compile.ts`, which tunes before it compiles. */
export type CompileWith = (
  plan: Plan,
  store: WebGpuStore,
  profile: DeviceProfile,
) => Promise<WebGpuProgram>;

export interface TuningOptions {
  /** Time to measure in, for one plan; products beyond it keep the estimate until the next compilation. */
  readonly budgetMs: number;
  /** Shapes of a product that are tried, the best by estimate first. */
  readonly tries: number;
}

export const defaultTuning: TuningOptions = { budgetMs: 500, tries: 5 };

/** Time of one measurement, and most runs in it. */
const sampleMs = 2;
const mostRuns = 50;
/** Another shape must be this much faster than the estimate's: less is noise. */
const margin = 0.95;

const gemmOps: ReadonlySet<string> = new Set([
  'matmul',
  'conv2d',
  'conv2dInputGrad',
  'conv2dWeightGrad',
]);

export class Tuner {
  constructor(
    private readonly device: Device,
    private readonly cache: TuningCache,
    private readonly options: TuningOptions = defaultTuning,
  ) {}

  /** A profile that picks what has been measured, now or before, for the products of a plan. */
  async profileFor(
    plan: Plan,
    profile: DeviceProfile,
    compile: CompileWith,
  ): Promise<DeviceProfile> {
    const products = new Map<string, Node>();
    for (const node of plan.nodes) if (gemmOps.has(node.op)) products.set(keyOf(node), node);
    const until = performance.now() + this.options.budgetMs;
    const chosen = new Map<string, string>();
    const measured = new Map<string, string>();
    for (const [key, node] of products) {
      let choice = await this.cache.get(key);
      if (choice === undefined && performance.now() < until) {
        choice = await this.measure(node, profile, compile, until);
        if (choice !== undefined) measured.set(key, choice);
      }
      if (choice !== undefined) chosen.set(key, choice);
    }
    if (measured.size > 0) await this.cache.add(measured);
    return {
      ...profile,
      // What the cache names must be among the shapes there are now.
      choose: (key, shapes) => shapes.find((shape) => textOf(shape) === chosen.get(key)),
    };
  }

  /** The fastest shape of a product as text; undefined when the time was too short to try them. */
  private async measure(
    node: Node,
    profile: DeviceProfile,
    compile: CompileWith,
    until: number,
  ): Promise<string | undefined> {
    let offered: readonly GemmShape[] = [];
    const times: { readonly shape: GemmShape; readonly ms: number }[] = [];
    for (let nth = 0; nth === 0 || nth < Math.min(this.options.tries, offered.length); nth++) {
      if (performance.now() > until) return undefined;
      const store = new WebGpuStore(this.device);
      try {
        const program = await compile(planOf(node, store), store, {
          ...profile,
          choose(_, shapes) {
            offered = shapes;
            return shapes[nth];
          },
        });
        const shape = offered[nth];
        if (shape) times.push({ shape, ms: await this.time(program) });
        program.dispose();
      } finally {
        store.dispose();
      }
    }
    const [first] = times;
    const best = times.reduce((a, b) => (b.ms < a.ms ? b : a), first as (typeof times)[number]);
    if (!first) return undefined;
    return textOf(best.ms < first.ms * margin ? best.shape : first.shape);
  }

  /** Milliseconds of one run: the least of three samples, after a first that wakes everything up. */
  private async time(program: WebGpuProgram): Promise<number> {
    const first = await timeOfPass(this.device.gpu, (pass) => program.dispatch(pass));
    const runs = Math.max(1, Math.min(mostRuns, Math.ceil(sampleMs / Math.max(first, 1e-3))));
    let least = Number.POSITIVE_INFINITY;
    for (let sample = 0; sample < 3; sample++) {
      const ms = await timeOfPass(this.device.gpu, (pass) => {
        for (let run = 0; run < runs; run++) program.dispatch(pass);
      });
      least = Math.min(least, ms / runs);
    }
    return least;
  }
}

function keyOf(node: Node): string {
  return gemmKey(
    node.op,
    node.attributes,
    node.inputs.map((v) => v.shape),
  );
}

const textOf = (shape: GemmShape) => JSON.stringify(shape);

/** A plan of one product over tensors of `store`; its result stays on the device. */
function planOf(node: Node, store: WebGpuStore): Plan {
  const builder = new PlanBuilder(`tuning ${node.op}`);
  const state = (name: string, shape: readonly number[]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    // Not zeros: a processor may multiply them faster.
    const data = Float32Array.from({ length }, (_, i) => ((i * 7919) % 97) / 97 - 0.5);
    store.declare(name, shape, 'f32', data);
    return builder.state(name, shape);
  };
  const inputs = node.inputs.map((value, i) => state(`in${i}`, value.shape));
  const result = builder.one(node.op, node.attributes, inputs);
  state('out', result.shape);
  return builder.finish({ fetches: {}, updates: { out: result } });
}
