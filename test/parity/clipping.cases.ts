/**
 * Gradient clipping against PyTorch: each case of `fixtures/clipping.json` (written by `clipping.py`)
 * clips given gradients by the blocks of a chain.
 */
import type { Backend } from '../../src/engine/backends/contract';
import { PlanBuilder } from '../../src/engine/ir/builder';
import type { HostArray } from '../../src/engine/ir/types';
import { clipGradients } from '../../src/engine/training/clip';
import { optimizerChain } from '../../src/engine/training/paramgroups';
import { compare, decode, type FixtureTensor } from '../support/tensors';
import { fixtures, type Outcome, outcomeOf, type ParityCase } from './contract';
import { specOf } from './schedulers.cases';

type Tensors = Readonly<Record<string, FixtureTensor>>;

interface Case {
  readonly name: string;
  readonly chain: readonly (readonly [string, Readonly<Record<string, unknown>>])[];
  readonly gradients: Tensors;
  readonly clipped: Tensors;
  /** Of the first ClipGradNorm, before it clips. */
  readonly norm: FixtureTensor | null;
}

const [fixture] = fixtures<{ readonly cases: readonly Case[] }>('clipping.json') as [
  { readonly cases: readonly Case[] },
];

const NEAR = { rtol: 1e-5, atol: 1e-6 };

async function run(backend: Backend, test: Case): Promise<Outcome> {
  const builder = new PlanBuilder(test.name);
  const names = Object.keys(test.gradients);
  const feeds: Record<string, HostArray> = {};
  const given = names.map((name) => {
    const tensor = test.gradients[name] as FixtureTensor;
    feeds[name] = decode(tensor);
    return builder.feed(name, tensor.shape);
  });
  const links = test.chain.map((link, i) => ({
    id: `link${i}`,
    category: 'optimizer',
    ...specOf(link),
  }));
  const { clips } = optimizerChain({ id: 'sgd', type: 'SGD', params: {} }, links);
  const { gradients, norm } = clipGradients(builder, clips, given);
  const fetches = Object.fromEntries(
    names.map((name, i) => [name, gradients[i] ?? builder.scalar(0)] as const),
  );
  const plan = builder.finish({ fetches: { ...fetches, ...(norm ? { norm } : {}) } });
  const store = backend.createStore();
  const program = await backend.prepare(plan, store);
  try {
    await program.run(feeds, { seed: 0, step: 1 });
    const [record] = await program.fetch();
    const wanted = Object.entries({ ...test.clipped, ...(test.norm ? { norm: test.norm } : {}) });
    return outcomeOf(
      Object.fromEntries(
        wanted.map(([name, want]) => [name, compare(record?.[name], decode(want), NEAR)]),
      ),
    );
  } finally {
    program.dispose();
    store.dispose();
  }
}

export const cases: readonly ParityCase[] = fixture.cases.map((test) => ({
  kind: 'optimizer',
  subject: test.chain[0]?.[0] ?? 'none',
  name: `${test.chain.map(([type, p]) => type + JSON.stringify(p)).join(' → ')} of ${test.name} gradients`,
  run: (backend) => run(backend, test),
}));
