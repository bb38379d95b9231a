/**
 * The optimizers against PyTorch: each case of `fixtures/optimizers.json` (written by
 * `optimizers.py`) takes its steps with given gradients, as one plan that never changes.
 */
import type { Backend, Store } from '../../src/engine/backends/contract';
import { PlanBuilder } from '../../src/engine/ir/builder';
import { type Plan, sizeOf } from '../../src/engine/ir/types';
import { type Optimizer, optimizerOf } from '../../src/engine/training/optimizers';
import {
  optimizerFeeds,
  optimizerUpdates,
  slotName,
} from '../../src/engine/training/optimizers/update';
import { type Comparison, compare } from '../support/tensors';
import { fixtures, type Outcome, outcomeOf, type ParityCase } from './contract';

type Tensors = Readonly<Record<string, readonly number[]>>;

interface Case {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Parameters after each step. */
  readonly steps: readonly Tensors[];
  /** Slots after the last step, by parameter. */
  readonly slots: Readonly<Record<string, Tensors>>;
}

interface Fixture {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly start: Tensors;
  readonly gradients: readonly Tensors[];
  readonly cases: readonly Case[];
}

const [fixture] = fixtures<Fixture>('optimizers.json') as [Fixture];

/** Element-wise work in float32 (parity 0.3). */
const NEAR = { rtol: 1e-5, atol: 1e-6 };

/** One step with fed gradients. */
function planOf(name: string, optimizer: Optimizer): Plan {
  const builder = new PlanBuilder(name);
  const parameters = Object.fromEntries(
    Object.entries(fixture.shapes).map(([id, shape]) => [
      id,
      { value: builder.state(id, shape), gradient: builder.feed(`gradient.${id}`, shape) },
    ]),
  );
  return builder.finish({ updates: optimizerUpdates(builder, optimizer, parameters) });
}

function declare(store: Store, plan: Plan): void {
  for (const [name, { shape }] of Object.entries(plan.states)) {
    const start = fixture.start[name];
    const data = start ? Float32Array.from(start) : new Float32Array(sizeOf(shape));
    store.declare(name, shape, 'f32', data);
  }
}

async function run(backend: Backend, test: Case): Promise<Outcome> {
  const optimizer = optimizerOf(test.type, test.params);
  const plan = planOf(`${test.type} step`, optimizer);
  const store = backend.createStore();
  declare(store, plan);
  const program = await backend.prepare(plan, store);
  const comparisons: Record<string, Comparison> = {};
  const meet = async (what: string, name: string, want: readonly number[]) => {
    comparisons[what] = compare(await store.read(name), Float32Array.from(want), NEAR);
  };
  for (const [i, gradients] of fixture.gradients.entries()) {
    const given: Record<string, Float32Array> = optimizerFeeds(optimizer, i + 1, {
      lr: optimizer.lr,
    });
    for (const [name, g] of Object.entries(gradients))
      given[`gradient.${name}`] = Float32Array.from(g);
    await program.run(given, { seed: 0, step: i + 1 });
    for (const [name, want] of Object.entries(test.steps[i] ?? {}))
      await meet(`${name} after step ${i + 1}`, name, want);
  }
  for (const [name, slots] of Object.entries(test.slots))
    for (const [slot, want] of Object.entries(slots))
      await meet(`${slot} of ${name}`, slotName(name, slot), want);
  const expected = Object.values(test.slots).flatMap((slots) => Object.keys(slots)).length;
  const names = store.names();
  program.dispose();
  store.dispose();
  const { error, wrong } = outcomeOf(comparisons);
  const surplus = names.length !== Object.keys(fixture.start).length + expected;
  return { error, wrong: surplus ? [...wrong, `the store holds ${names.join(', ')}`] : wrong };
}

export const cases: readonly ParityCase[] = fixture.cases.map((test) => ({
  kind: 'optimizer',
  subject: test.type,
  name: `${test.type} ${JSON.stringify(test.params)}`,
  run: (backend) => run(backend, test),
}));
