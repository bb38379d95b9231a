/**
 * The optimizers against PyTorch, on both backends: each case of `fixtures/optimizers.json` (written by
 * `optimizers.py`) takes its steps with given gradients, as one plan that never changes.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend, Store } from '../../src/engine/backends/contract';
import { PlanBuilder } from '../../src/engine/ir/builder';
import { type Plan, sizeOf } from '../../src/engine/ir/types';
import { type Optimizer, optimizerOf } from '../../src/engine/training/optimizers';
import {
  optimizerFeeds,
  optimizerUpdates,
  slotName,
} from '../../src/engine/training/optimizers/update';
import { describeBackends } from '../support/backends';

type Tensors = Readonly<Record<string, readonly number[]>>;

interface Case {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Parameters after each step. */
  readonly steps: readonly Tensors[];
  /** Slots after the last step, by parameter. */
  readonly slots: Readonly<Record<string, Tensors>>;
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/optimizers.json', import.meta.url), 'utf8'),
) as {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly start: Tensors;
  readonly gradients: readonly Tensors[];
  readonly cases: readonly Case[];
};

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

/** Numbers that are further from PyTorch's than float32 element-wise work may be (parity 0.3). */
async function far(store: Store, name: string, want: readonly number[]): Promise<string[]> {
  const got = await store.read(name);
  return want.flatMap((w, i) => {
    const g = got[i] as number;
    return Math.abs(g - w) <= 1e-6 + 1e-5 * Math.abs(w) ? [] : [`${name}[${i}]: ${g}, not ${w}`];
  });
}

async function problemsOf(backend: Backend, test: Case): Promise<string[]> {
  const optimizer = optimizerOf(test.type, test.params);
  const plan = planOf(`${test.type} step`, optimizer);
  const store = backend.createStore();
  declare(store, plan);
  const program = await backend.prepare(plan, store);
  const problems: string[] = [];
  for (const [i, gradients] of fixture.gradients.entries()) {
    const given: Record<string, Float32Array> = optimizerFeeds(optimizer, i + 1, {
      lr: optimizer.lr,
    });
    for (const [name, g] of Object.entries(gradients))
      given[`gradient.${name}`] = Float32Array.from(g);
    await program.run(given, { seed: 0, step: i + 1 });
    for (const [name, want] of Object.entries(test.steps[i] ?? {}))
      problems.push(...(await far(store, name, want)).map((text) => `step ${i + 1}: ${text}`));
  }
  for (const [name, slots] of Object.entries(test.slots))
    for (const [slot, want] of Object.entries(slots))
      problems.push(...(await far(store, slotName(name, slot), want)));
  const expected = Object.values(test.slots).flatMap((slots) => Object.keys(slots)).length;
  if (store.names().length !== Object.keys(fixture.start).length + expected)
    problems.push(`The store holds ${store.names().join(', ')}.`);
  program.dispose();
  store.dispose();
  return problems;
}

describeBackends(
  (name) => `optimizers on ${name} take PyTorch's steps`,
  (backend) => {
    for (const test of fixture.cases)
      it(`${test.type} ${JSON.stringify(test.params)}`, async () => {
        expect(await problemsOf(backend(), test)).toEqual([]);
      });
  },
);

describe('optimizer parameters', () => {
  it.each([
    ['SGD', { lr: -1 }],
    ['SGD', { momentum: -0.1 }],
    ['SGD', { nesterov: true }],
    ['SGD', { nesterov: true, momentum: 0.9, dampening: 0.1 }],
    ['Adam', { betas: [1, 0.9] }],
    ['Adam', { eps: -1 }],
    ['Adam', { weight_decay: -1 }],
    ['Conv2d', {}],
  ])('refuses %s %j', (type, params) => {
    expect(() => optimizerOf(type, params)).toThrow();
  });
});
