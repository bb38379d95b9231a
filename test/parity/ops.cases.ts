/**
 * Every op against PyTorch: each case of `fixtures/ops.json` (written by `ops.py`) runs as a plan of one
 * node, or of one node and the gradients that its rule makes of it.
 */
import type { Backend } from '../../src/engine/backends/contract';
import { gradients } from '../../src/engine/ir/autodiff';
import { PlanBuilder } from '../../src/engine/ir/builder';
import type { DType, HostArray, Node, OpName, Plan, Value } from '../../src/engine/ir/types';
import { compare, type Tolerance } from '../support/tensors';
import { fixtures, type Outcome, outcomeOf, type ParityCase } from './contract';

type Text = 'NaN' | 'Infinity' | '-Infinity';

interface FixtureTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (number | Text)[];
}

interface Case extends Tolerance {
  readonly name: string;
  readonly op: OpName;
  readonly attributes: Node['attributes'];
  readonly inputs: readonly FixtureTensor[];
  readonly outputs: readonly FixtureTensor[];
  /** What arrives at output 0, and what then arrives at each input. */
  readonly upstream?: FixtureTensor;
  readonly gradients?: readonly (FixtureTensor | null)[];
}

function hostArray(tensor: FixtureTensor): HostArray {
  const numbers = tensor.data.map(Number);
  return tensor.dtype === 'f32' ? Float32Array.from(numbers) : Int32Array.from(numbers);
}

/** A plan whose only node is the case's op: inputs are feeds, every output is fetched. */
function singleNode(test: Case): Plan {
  const inputs = test.inputs.map(
    (t, i): Value => ({
      id: i,
      shape: t.shape,
      dtype: t.dtype,
      source: { kind: 'feed', name: `in${i}` },
    }),
  );
  const outputs = test.outputs.map(
    (t, i): Value => ({
      id: inputs.length + i,
      shape: t.shape,
      dtype: t.dtype,
      source: { kind: 'node', node: 0, output: i },
    }),
  );
  const node: Node = { id: 0, op: test.op, attributes: test.attributes, inputs, outputs };
  return {
    name: test.name,
    nodes: [node],
    feeds: Object.fromEntries(inputs.map((v, i) => [`in${i}`, v])),
    states: {},
    uniforms: [],
    updates: {},
    fetches: Object.fromEntries(outputs.map((v, i) => [`out${i}`, v])),
  };
}

/** The op and the gradients of its inputs, fetched as `grad0`, …; the plan builder infers the shapes. */
function differentiated(test: Case, upstream: FixtureTensor): Plan {
  const builder = new PlanBuilder(test.name);
  const inputs = test.inputs.map((t, i) => builder.feed(`in${i}`, t.shape, t.dtype));
  const outputs = builder.op(test.op, test.attributes, inputs);
  const wanted = inputs.filter((_, i) => test.gradients?.[i]);
  const seed = builder.feed('upstream', upstream.shape);
  const found = gradients(builder, outputs[0] as Value, wanted, seed);
  const fetches: Record<string, Value> = {};
  wanted.forEach((input, i) => {
    const gradient = found[i];
    if (gradient) fetches[`grad${inputs.indexOf(input)}`] = gradient;
  });
  test.outputs.forEach((_, i) => {
    fetches[`out${i}`] = outputs[i] as Value;
  });
  return builder.finish({ fetches });
}

async function run(backend: Backend, test: Case): Promise<Outcome> {
  const plan = test.upstream ? differentiated(test, test.upstream) : singleNode(test);
  const store = backend.createStore();
  const program = await backend.prepare(plan, store);
  const given: Record<string, FixtureTensor> = Object.fromEntries(
    test.inputs.map((t, i) => [`in${i}`, t]),
  );
  if (test.upstream) given.upstream = test.upstream;
  const feeds = Object.entries(given).filter(([name]) => name in plan.feeds);
  await program.run(Object.fromEntries(feeds.map(([name, t]) => [name, hostArray(t)])), {
    seed: 1,
    step: 0,
  });
  const [record] = await program.fetch();
  program.dispose();
  store.dispose();
  const wanted = [
    ...test.outputs.map((want, i) => [`out${i}`, want] as const),
    ...(test.gradients ?? []).map((want, i) => [`grad${i}`, want] as const),
  ];
  return outcomeOf(
    Object.fromEntries(
      wanted.flatMap(([name, want]) =>
        want ? [[name, compare(record?.[name], hostArray(want), test)]] : [],
      ),
    ),
  );
}

const all = fixtures<{ readonly cases: readonly Case[] }>('ops.json').flatMap((f) => f.cases);

export const cases: readonly ParityCase[] = all.map((test) => ({
  kind: 'op',
  subject: test.op,
  name: test.name,
  run: (backend) => run(backend, test),
}));
