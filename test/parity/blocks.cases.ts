/**
 * Every block against PyTorch, forward and backward: each case of `fixtures/blocks/*.json` (written by the
 * script of the same name) is lowered, differentiated and run as one plan.
 */
import type { Backend } from '../../src/engine/backends/contract';
import { gradients } from '../../src/engine/ir/autodiff';
import { PlanBuilder } from '../../src/engine/ir/builder';
import { emptyRecord } from '../../src/engine/ir/functional';
import { lowerBlock } from '../../src/engine/ir/lower';
import type { HostArray, Plan, Value } from '../../src/engine/ir/types';
import { checkParams } from '../../src/graph/analysis/params';
import { definitionOf } from '../../src/graph/blocks/registry';
import { type Comparison, compare, decode, type FixtureTensor } from '../support/tensors';
import { fixtures, type Outcome, outcomeOf, type ParityCase } from './contract';

type Tensors = Readonly<Record<string, FixtureTensor>>;

interface Case {
  readonly name: string;
  readonly block: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly training: boolean;
  readonly rtol: number;
  readonly atol: number;
  readonly inputs: Tensors;
  readonly states: Tensors;
  /** Gradient that arrives at each output. */
  readonly upstream: Tensors;
  readonly outputs: Tensors;
  readonly inputGradients: Tensors;
  readonly parameterGradients: Tensors;
  readonly buffers: Tensors;
  /** For unpooling: the pool whose indices it gets. */
  readonly pool?: {
    /** MaxPool2d when left out. */
    readonly block?: string;
    readonly params: Case['params'];
    readonly input: FixtureTensor;
  };
}

const GRADIENT = { rtol: 1e-3, atol: 1e-5 };

/** A block with its parameters checked as those of a project are. */
export function checkedBlock(id: string, type: string, raw: Case['params']) {
  const definition = definitionOf(type);
  if (!definition) throw new Error(`There is no block ${type}.`);
  const { params, problems } = checkParams(definition, raw);
  if (!params) throw new Error(problems.map((p) => p.message.en).join(' '));
  return { id, definition, params };
}

interface Lowered {
  readonly plan: Plan;
  readonly feeds: Readonly<Record<string, HostArray>>;
  /** Fetched or updated name → what PyTorch has. */
  readonly expected: ReadonlyMap<string, FixtureTensor>;
}

/** Forward pass, gradients of inputs and parameters, and buffer updates in one plan. */
function lower(test: Case): Lowered {
  const builder = new PlanBuilder(test.name);
  const record = emptyRecord();
  const feeds: Record<string, HostArray> = {};
  const feed = (name: string, tensor: FixtureTensor): Value => {
    feeds[name] = decode(tensor);
    return builder.feed(name, tensor.shape, tensor.dtype);
  };
  const inputs = Object.fromEntries(
    Object.entries(test.inputs).map(([port, t]) => [port, feed(`in.${port}`, t)]),
  );
  if (test.pool) {
    const pool = checkedBlock('pool', test.pool.block ?? 'MaxPool2d', test.pool.params);
    const pooled = feed('in.pooled', test.pool.input);
    const { indices } = lowerBlock(builder, pool, { input: pooled }, true, record);
    if (indices) inputs.indices = indices;
  }
  const it = checkedBlock('it', test.block, test.params);
  const outputs = lowerBlock(builder, it, inputs, test.training, record);

  const expected = new Map<string, FixtureTensor>();
  const fetches: Record<string, Value> = {};
  for (const [port, tensor] of Object.entries(test.outputs)) {
    const value = outputs[port];
    if (!value) continue;
    fetches[`out.${port}`] = value;
    expected.set(`out.${port}`, tensor);
  }
  const wanted = [
    ...Object.entries(test.inputGradients).map(
      ([port, t]) => [`in.${port}`, inputs[port], t] as const,
    ),
    ...Object.entries(test.parameterGradients).map(
      ([name, t]) => [`it.${name}`, record.states.get(`it.${name}`)?.value, t] as const,
    ),
  ];
  const targets = wanted.map(([name, value]) => {
    if (!value) throw new Error(`There is no ${name}.`);
    return value;
  });
  // What flows back from every output adds up.
  const sums: (Value | null)[] = targets.map(() => null);
  for (const [port, tensor] of Object.entries(test.upstream)) {
    const root = outputs[port];
    if (!root) throw new Error(`There is no output ${port}.`);
    const found = gradients(builder, root, targets, feed(`up.${port}`, tensor));
    found.forEach((part, i) => {
      const before = sums[i];
      sums[i] = before && part ? builder.one('add', {}, [before, part]) : (part ?? before ?? null);
    });
  }
  wanted.forEach(([name, value, want], i) => {
    // Independent of the target, as in p = 1: PyTorch gives zeros.
    const none = () => builder.one('expand', { shape: want.shape }, [builder.scalar(0)]);
    fetches[`grad.${name}`] = sums[i] ?? (value?.shape.length ? none() : builder.scalar(0));
    expected.set(`grad.${name}`, want);
  });
  for (const [name, tensor] of Object.entries(test.buffers))
    expected.set(`state.it.${name}`, tensor);
  const plan = builder.finish({ fetches, updates: Object.fromEntries(record.assignments) });
  return { plan, feeds, expected };
}

async function run(backend: Backend, test: Case): Promise<Outcome> {
  const { plan, feeds, expected } = lower(test);
  const store = backend.createStore();
  for (const [name, tensor] of Object.entries(test.states))
    store.declare(`it.${name}`, tensor.shape, tensor.dtype, decode(tensor));
  const program = await backend.prepare(plan, store);
  try {
    const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => name in plan.feeds));
    await program.run(used, { seed: 1, step: 0 });
    const [record] = await program.fetch();
    const comparisons: Record<string, Comparison> = {};
    for (const [name, want] of expected) {
      const got = name.startsWith('state.')
        ? await store.read(name.slice('state.'.length))
        : record?.[name];
      const near = name.startsWith('grad.') ? GRADIENT : test;
      comparisons[name] = compare(got, decode(want), near);
    }
    return outcomeOf(comparisons);
  } finally {
    program.dispose();
    store.dispose();
  }
}

const all = fixtures<{ readonly cases: readonly Case[] }>('blocks/*.json').flatMap((f) => f.cases);

export const cases: readonly ParityCase[] = all.map((test) => ({
  kind: 'block',
  subject: test.block,
  name: test.name,
  run: (backend) => run(backend, test),
}));
