/**
 * Whole trainings against PyTorch: from the same weights and batches, 20 steps of LeNet, VGG-11-BN,
 * ResNet-18 and an unpooling autoencoder follow the losses of `fixtures/trajectories.json` (written by
 * `trajectories.py`), with SGD and momentum, Adam, AdamW, and whole chains of groups, clipping and
 * schedulers.
 */
import type { Backend } from '../../src/engine/backends/contract';
import type { HostArray } from '../../src/engine/ir/types';
import { modelOf } from '../../src/engine/training/model';
import { Network } from '../../src/engine/training/network';
import { groupFeeds } from '../../src/engine/training/paramgroups';
import { GRAD_NORM, INPUT, LOSS, TARGET } from '../../src/engine/training/plans';
import { Schedule } from '../../src/engine/training/schedulers/schedule';
import { analyze } from '../../src/graph/analysis/analyze';
import { compare } from '../support/tensors';
import { hashed, trajectoryDocument, weightsOf } from '../support/trajectories';
import { fixtures, type Outcome, outcomeOf, type ParityCase } from './contract';

type Params = Record<string, unknown>;

interface Case {
  readonly network: string;
  readonly optimizer: string;
  readonly params: Params;
  readonly chain?: readonly (readonly [string, Params])[];
  /** Loss of each step. */
  readonly losses: readonly number[];
  /** Norm of the gradients before clipping, of each step. */
  readonly norms?: readonly number[];
}

interface Fixture {
  /** Of a batch, by network. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly cases: readonly Case[];
}

const [fixture] = fixtures<Fixture>('trajectories.json') as [Fixture];

const NEAR = { rtol: 1e-3, atol: 0 };
/** Norms of gradients differ more than losses do. */
const NORM_NEAR = { rtol: 5e-3, atol: 0 };

/** One of four batches, so that there is something to learn. */
function batchOf(shape: readonly number[], step: number) {
  const [count = 0] = shape;
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    [INPUT]: Float32Array.from(hashed(`input ${step % 4}`, size)),
    [TARGET]: Int32Array.from(hashed(`target ${step % 4}`, count), (u) => Math.floor(u * 10)),
  };
}

async function run(backend: Backend, test: Case): Promise<Outcome> {
  const shape = fixture.shapes[test.network] as readonly number[];
  const [batch = 0, ...sample] = shape;
  const optimizer = [test.optimizer, test.params] as const;
  const { document, facts } = trajectoryDocument(test.network, shape, optimizer, test.chain);
  const model = modelOf(analyze(document, facts));
  const { groups, schedulers } = model.chain;
  const network = Network.create(model, sample, backend, 0);
  try {
    for (const { name, shape: own, init, trainable } of network.states)
      if (trainable && init.kind !== 'constant') network.store.write(name, weightsOf(name, own));
    const schedule = new Schedule(
      groups.map((group) => group.optimizer.lr),
      schedulers,
    );
    const program = await network.training(batch);
    for (let step = 0; step < test.losses.length; step++) {
      const given: Record<string, HostArray> = {
        ...batchOf(shape, step),
        ...groupFeeds(groups, step + 1, (group) => schedule.hyper(group)),
      };
      const feeds = Object.entries(given).filter(([name]) => name in program.plan.feeds);
      await program.run(Object.fromEntries(feeds), { seed: 0, step: step + 1 });
      schedule.batchEnd(0);
    }
    const records = await program.fetch();
    const got = (name: string) => Float32Array.from(records, (r) => r[name]?.[0] ?? Number.NaN);
    return outcomeOf({
      losses: compare(got(LOSS), Float32Array.from(test.losses), NEAR),
      ...(test.norms
        ? { norms: compare(got(GRAD_NORM), Float32Array.from(test.norms), NORM_NEAR) }
        : {}),
    });
  } finally {
    await network.dispose();
  }
}

export const cases: readonly ParityCase[] = fixture.cases.map((test) => ({
  kind: 'trajectory',
  subject: test.network,
  name: `${test.network} with ${test.optimizer} ${JSON.stringify(test.params)}${(test.chain ?? []).map(([type]) => ` → ${type}`).join('')}`,
  run: (backend) => run(backend, test),
}));
