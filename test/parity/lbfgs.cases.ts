/**
 * LBFGS against PyTorch: functions in float64, whose steps must agree to the last digits, and small networks
 * on a backend, by the training's own steps (`fixtures/lbfgs.json`, written by `lbfgs.py`).
 */
import type { Backend } from '../../src/engine/backends/contract';
import type { Batch } from '../../src/engine/data/contract';
import { ClosureSteps } from '../../src/engine/training/closure';
import { modelOf } from '../../src/engine/training/model';
import { Network } from '../../src/engine/training/network';
import { optimizerOf } from '../../src/engine/training/optimizers';
import { BatchRunner } from '../../src/engine/training/runner';
import { analyze } from '../../src/graph/analysis/analyze';
import { type Comparison, compare } from '../support/tensors';
import { hashed, trajectoryDocument, weightsOf } from '../support/trajectories';
import { fixtures, type Outcome, outcomeOf, type ParityCase } from './contract';

type Params = Record<string, unknown>;

interface FunctionCase {
  readonly function: keyof typeof functions;
  readonly params: Params;
  readonly start: readonly number[];
  readonly steps: readonly {
    readonly loss: number;
    readonly x: readonly number[];
    readonly n_iter: number;
    readonly func_evals: number;
    readonly history: number;
  }[];
}

interface NetworkCase {
  readonly normalised: boolean;
  readonly params: Params;
  readonly max_norm: number | null;
  readonly losses: readonly number[];
  /** Of all steps so far, after each. */
  readonly evaluations: readonly number[];
  /** Parameters and buffers after the last step. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
}

interface Fixture {
  readonly functions: readonly FunctionCase[];
  readonly shape: readonly number[];
  readonly networks: readonly NetworkCase[];
}

const [fixture] = fixtures<Fixture>('lbfgs.json') as [Fixture];

/** Value and gradient of the functions of `lbfgs.py`. */
const functions = {
  rosenbrock: (x: Float64Array, g: Float64Array) => {
    let sum = 0;
    for (let i = 0; i + 1 < x.length; i++) {
      const [a, b] = [x[i] as number, x[i + 1] as number];
      sum += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
      g[i] = (g[i] as number) - 400 * a * (b - a * a) - 2 * (1 - a);
      g[i + 1] = 200 * (b - a * a);
    }
    return sum;
  },
  bowl: (x: Float64Array, g: Float64Array) =>
    x.reduce((sum, v, i) => {
      const steep = 10 ** ((3 * i) / (x.length - 1));
      g[i] = 2 * steep * v;
      return sum + steep * v * v;
    }, 0),
  waves: (x: Float64Array, g: Float64Array) =>
    x.reduce((sum, v, i) => {
      g[i] = 2 * v + 9 * Math.cos(3 * v);
      return sum + v * v + 3 * Math.sin(3 * v);
    }, 0),
  ripple: (x: Float64Array, g: Float64Array) =>
    x.reduce((sum, v, i) => {
      g[i] = 2 * v + 2.8 * Math.cos(1.4 * v);
      return sum + v * v + 2 * Math.sin(1.4 * v);
    }, 0),
  cliff: (x: Float64Array, g: Float64Array) =>
    x.reduce((sum, v, i) => {
      g[i] = 1 - 1 / v;
      return sum + v - Math.log(v);
    }, 0),
};

/** Rounding in float64 and what a long history makes of it. */
const EXACT = 1e-6;

async function runFunction(test: FunctionCase): Promise<Outcome> {
  const optimizer = optimizerOf('LBFGS', test.params);
  let lbfgs = optimizer.closure?.();
  const x = Float64Array.from(test.start);
  const wrong: string[] = [];
  let error = 0;
  const meet = (what: string, got: unknown, want: number) => {
    const off = Math.abs(Number(got) - want) / (Math.abs(want) + 1e-3);
    error = Math.max(error, off);
    if (!(off <= EXACT)) wrong.push(`${what}: ${got}, not ${want}`);
  };
  for (const [i, want] of test.steps.entries()) {
    // In the middle it is put away and taken up again, as by a checkpoint.
    if (i === 2) {
      const saved = lbfgs?.state();
      lbfgs = optimizer.closure?.();
      if (saved) lbfgs?.restore(JSON.parse(JSON.stringify(saved), revive), x.length);
    }
    const found = await lbfgs?.step(x, optimizer.lr, async (point) => {
      const gradient = new Float64Array(point.length);
      return { loss: functions[test.function](point as Float64Array, gradient), gradient };
    });
    meet(`loss of step ${i + 1}`, found?.loss, want.loss);
    for (const [k, value] of want.x.entries()) meet(`x[${k}] after step ${i + 1}`, x[k], value);
    const state = lbfgs?.state();
    for (const name of ['n_iter', 'func_evals'] as const)
      if (state?.numbers[name] !== want[name])
        wrong.push(`${name} after step ${i + 1}: ${state?.numbers[name]}, not ${want[name]}`);
    const { ro } = state?.numbers ?? {};
    if (!Array.isArray(ro) || ro.length !== want.history)
      wrong.push(`history after step ${i + 1} is not ${want.history} long`);
  }
  return { error, wrong };
}

/** Typed arrays are objects with numbered fields in JSON. */
function revive(_: string, value: unknown): unknown {
  const isVector = typeof value === 'object' && value !== null && '0' in value;
  return isVector && !Array.isArray(value)
    ? Float64Array.from(Object.values(value as Record<string, number>))
    : value;
}

const NEAR = { rtol: 1e-3, atol: 1e-4 };

async function runNetwork(backend: Backend, test: NetworkCase): Promise<Outcome> {
  const { document, facts } = trajectoryDocument(
    test.normalised ? 'MLP with BatchNorm1d' : 'MLP',
    fixture.shape,
    ['LBFGS', test.params],
    test.max_norm === null ? [] : [['ClipGradNorm', { max_norm: test.max_norm }]],
  );
  const model = modelOf(analyze(document, facts));
  const [batch = 0, ...sample] = fixture.shape;
  const network = Network.create(model, sample, backend, 0);
  try {
    for (const { name, shape: own, init, trainable } of network.states)
      if (trainable && init.kind !== 'constant') network.store.write(name, weightsOf(name, own));
    const optimizer = model.chain.groups[0].optimizer;
    const lbfgs = optimizer.closure?.();
    if (!lbfgs) throw new Error('There is no closure.');
    const steps = new ClosureSteps(network, lbfgs, 0);
    const runner = new BatchRunner(network, 0);
    const program = await network.training(batch);
    const given: Batch = {
      inputs: Float32Array.from(hashed('input', batch * sample.reduce((a, b) => a * b, 1))),
      inputShape: fixture.shape,
      targets: Int32Array.from(hashed('target', batch), (u) => Math.floor(u * 10)),
      targetShape: [batch],
      indices: Int32Array.from({ length: batch }, (_, i) => i),
    };
    const losses: number[] = [];
    const wrong: string[] = [];
    for (const [i, evaluations] of test.evaluations.entries()) {
      await runner.runClosure(program, given, i + 1, steps, optimizer.lr);
      losses.push((await runner.collect())[0]?.loss ?? Number.NaN);
      if (lbfgs.evaluations !== evaluations)
        wrong.push(`${lbfgs.evaluations} evaluations after step ${i + 1}, not ${evaluations}`);
    }
    const comparisons: Record<string, Comparison> = {
      losses: compare(Float32Array.from(losses), Float32Array.from(test.losses), NEAR),
    };
    for (const [name, want] of Object.entries(test.tensors))
      comparisons[name] = compare(await network.store.read(name), Float32Array.from(want), NEAR);
    const outcome = outcomeOf(comparisons);
    return { ...outcome, wrong: [...wrong, ...outcome.wrong] };
  } finally {
    await network.dispose();
  }
}

export const cases: readonly ParityCase[] = [
  ...fixture.functions.map(
    (test): ParityCase => ({
      kind: 'optimizer',
      subject: 'LBFGS',
      name: `LBFGS on ${test.function} ${JSON.stringify(test.params)}`,
      run: () => runFunction(test),
    }),
  ),
  ...fixture.networks.map(
    (test): ParityCase => ({
      kind: 'optimizer',
      subject: 'LBFGS',
      name: `LBFGS of a network${test.normalised ? ' with BatchNorm1d' : ''} ${JSON.stringify(test.params)}${test.max_norm === null ? '' : ' clipped'}`,
      run: (backend) => runNetwork(backend, test),
    }),
  ),
];
