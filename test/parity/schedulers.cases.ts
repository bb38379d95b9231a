/**
 * The learning-rate schedulers against PyTorch: 50 steps of each case of `fixtures/schedulers.json`
 * (written by `schedulers.py`). They are plain numbers in float64, the same for every backend.
 */
import { Schedule, scheduleStateSchema } from '../../src/engine/training/schedulers/schedule';
import { checkParams } from '../../src/graph/analysis/params';
import { definitionOf } from '../../src/graph/blocks/registry';
import { fixtures, type Outcome, type ParityCase } from './contract';

type Params = Readonly<Record<string, unknown>>;

interface Case {
  readonly optimizer: string;
  readonly rates: readonly number[];
  /** Schedulers from the optimizer outwards. */
  readonly chain: readonly (readonly [string, Params])[];
  /** Before each step, for each group. */
  readonly lr: readonly (readonly number[])[];
  readonly momentum?: readonly (readonly (number | null)[])[];
  /** By PyTorch's ChainedScheduler: here blocks in series. */
  readonly chained?: boolean;
}

interface Fixture {
  /** The number that ReduceLROnPlateau watches; null is NaN. */
  readonly metric: readonly (number | null)[];
  readonly cases: readonly Case[];
  readonly fractions: readonly {
    readonly params: Params;
    readonly batches: number;
    readonly lr: readonly number[];
  }[];
}

export const [fixture] = fixtures<Fixture>('schedulers.json') as [Fixture];

/** A scheduler with its parameters checked as those of a project are. */
export function specOf([type, raw]: readonly [string, Params]) {
  const definition = definitionOf(type);
  if (!definition) throw new Error(`There is no block ${type}.`);
  const { params, problems } = checkParams(definition, raw);
  if (!params) throw new Error(problems.map((p) => p.message.en).join(' '));
  return { type, params };
}

export const specsOf = (test: Case) => test.chain.map(specOf);

/** Float64 rounding explains no more than this. */
const RTOL = 1e-9;
const ATOL = 1e-12;

/** How far a rate is from PyTorch's. */
export function distance(got: number | undefined, want: number, what: string): Outcome {
  const off = Math.abs((got ?? Number.NaN) - want);
  const near = off <= ATOL + RTOL * Math.abs(want);
  const error = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off / (Math.abs(want) + ATOL / RTOL);
  return { error, wrong: near ? [] : [`${what}: ${got}, not ${want}`] };
}

/** One step of everything in the chain, as a training with one batch an epoch takes it. */
function advance(schedule: Schedule, k: number): void {
  const metric = fixture.metric[k] ?? Number.NaN;
  schedule.batchEnd(k);
  const scores = { loss: metric, accuracy: null };
  schedule.epochEnd({ train: scores, validation: scores });
}

/** All steps of a case, perhaps with a checkpoint before one of them. */
export function steps(test: Case, interruptedAt?: number): Outcome {
  let schedule = new Schedule(test.rates, specsOf(test));
  const distances = test.lr.flatMap((rates, k) => {
    if (k === interruptedAt) {
      const saved = JSON.parse(JSON.stringify(schedule.state()));
      schedule = new Schedule(test.rates, specsOf(test));
      schedule.restore(scheduleStateSchema.parse(saved));
    }
    const here = rates.flatMap((want, group) => {
      const { lr, momentum } = schedule.hyper(group);
      const wanted = test.momentum?.[k]?.[group];
      return [
        distance(lr, want, `step ${k}, group ${group}`),
        // PyTorch's optimizer has one from the beginning; ours is fed once a scheduler changes it.
        ...(typeof wanted === 'number' && momentum !== undefined
          ? [distance(momentum, wanted, `momentum at step ${k}, group ${group}`)]
          : []),
      ];
    });
    advance(schedule, k);
    return here;
  });
  return {
    error: Math.max(...distances.map(({ error }) => error)),
    wrong: distances.flatMap(({ wrong }) => wrong),
  };
}

const nameOf = (test: Case) =>
  `${test.optimizer} ${test.chain.map(([type, p]) => type + JSON.stringify(p)).join(' → ')}`;

export const cases: readonly ParityCase[] = fixture.cases.map((test) => ({
  kind: 'scheduler',
  subject: test.chained ? 'ChainedScheduler' : (test.chain.at(-1)?.[0] ?? 'none'),
  name: nameOf(test),
  run: async () => steps(test),
}));
