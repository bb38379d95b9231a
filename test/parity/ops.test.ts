/**
 * Every op on every backend against PyTorch: each case of `fixtures/ops.json` (written by `ops.py`)
 * runs as a plan of one node.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Backend } from '../../src/engine/backends/contract';
import type { DType, HostArray, Node, OpName, Plan, Value } from '../../src/engine/ir/types';
import { describeBackends } from '../support/backends';

type Text = 'NaN' | 'Infinity' | '-Infinity';

interface FixtureTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (number | Text)[];
}

interface Case {
  readonly name: string;
  readonly op: OpName;
  readonly attributes: Node['attributes'];
  readonly inputs: readonly FixtureTensor[];
  readonly outputs: readonly FixtureTensor[];
  readonly rtol: number;
  readonly atol: number;
}

const fixture = new URL('../fixtures/ops.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: readonly Case[] };

function hostArray(tensor: FixtureTensor): HostArray {
  const numbers = tensor.data.map(Number);
  return tensor.dtype === 'f32' ? Float32Array.from(numbers) : Int32Array.from(numbers);
}

/** A plan whose only node is the case's op: inputs are feeds, every output is fetched. */
function planOf(test: Case): Plan {
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

/** What differs, in words; empty when all agrees. NaN equals NaN; zeros are equal whatever their sign. */
function difference(got: HostArray, want: HostArray, rtol: number, atol: number): string {
  if (got.constructor !== want.constructor) return `a ${got.constructor.name}`;
  if (got.length !== want.length) return `${got.length} elements instead of ${want.length}`;
  const wrong: string[] = [];
  for (let i = 0; i < want.length; i++) {
    const g = got[i] as number;
    const w = want[i] as number;
    const same = Number.isFinite(w)
      ? Math.abs(g - w) <= atol + rtol * Math.abs(w)
      : Object.is(g, w);
    if (!same) wrong.push(`[${i}] ${g} instead of ${w}`);
  }
  if (wrong.length === 0) return '';
  return `${wrong.length} of ${want.length} elements: ${wrong.slice(0, 5).join(', ')}`;
}

async function runCase(backend: Backend, test: Case): Promise<string[]> {
  const store = backend.createStore();
  const program = await backend.prepare(planOf(test), store);
  const feeds = Object.fromEntries(test.inputs.map((t, i) => [`in${i}`, hostArray(t)]));
  await program.run(feeds, { seed: 1, step: 0 });
  const [record] = await program.fetch();
  const problems = test.outputs.map((want, i) => {
    const got = record?.[`out${i}`];
    if (!got) return `output ${i} is missing`;
    const text = difference(got, hostArray(want), test.rtol, test.atol);
    return text && `output ${i}: ${text}`;
  });
  program.dispose();
  store.dispose();
  return problems.filter((text) => text !== '');
}

describeBackends(
  (name) => `ops on ${name} give PyTorch's numbers`,
  (backend) => {
    for (const test of cases)
      it(test.name, async () => {
        expect(await runCase(backend(), test)).toEqual([]);
      });
  },
);
