/**
 * The learning-rate schedulers against PyTorch: 50 steps of each case of `fixtures/schedulers.json`
 * (written by `schedulers.py`), and every case once more with a checkpoint in the middle.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Schedule, scheduleStateSchema } from '../../src/engine/training/schedulers/schedule';
import { checkParams } from '../../src/graph/analysis/params';
import { definitionOf } from '../../src/graph/blocks/registry';

type Params = Readonly<Record<string, unknown>>;

interface Case {
  readonly optimizer: string;
  readonly rates: readonly number[];
  /** Schedulers from the optimizer outwards. */
  readonly chain: readonly (readonly [string, Params])[];
  /** Before each step, for each group. */
  readonly lr: readonly (readonly number[])[];
  readonly momentum?: readonly (readonly (number | null)[])[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/schedulers.json', import.meta.url), 'utf8'),
) as {
  /** The number that ReduceLROnPlateau watches; null is NaN. */
  readonly metric: readonly (number | null)[];
  readonly cases: readonly Case[];
  readonly fractions: readonly {
    readonly params: Params;
    readonly batches: number;
    readonly lr: readonly number[];
  }[];
};

function specOf([type, raw]: readonly [string, Params]) {
  const definition = definitionOf(type);
  if (!definition) throw new Error(`There is no block ${type}.`);
  const { params, problems } = checkParams(definition, raw);
  if (!params) throw new Error(problems.map((p) => p.message.en).join(' '));
  return { type, params };
}

const specsOf = (test: Case) => test.chain.map(specOf);

/** Numbers further from PyTorch's than float64 rounding explains. */
function far(got: number | undefined, want: number, what: string): string[] {
  const near = Math.abs((got ?? Number.NaN) - want) <= 1e-12 + 1e-9 * Math.abs(want);
  return near ? [] : [`${what}: ${got}, not ${want}`];
}

/** One step of everything in the chain, as a training with one batch an epoch takes it. */
function advance(schedule: Schedule, k: number): void {
  const metric = fixture.metric[k] ?? Number.NaN;
  schedule.batchEnd(k);
  const scores = { loss: metric, accuracy: null };
  schedule.epochEnd({ train: scores, validation: scores });
}

function problemsOf(test: Case, interruptedAt?: number): string[] {
  let schedule = new Schedule(test.rates, specsOf(test));
  return test.lr.flatMap((rates, k) => {
    if (k === interruptedAt) {
      const saved = JSON.parse(JSON.stringify(schedule.state()));
      schedule = new Schedule(test.rates, specsOf(test));
      schedule.restore(scheduleStateSchema.parse(saved));
    }
    const wrong = rates.flatMap((want, group) => {
      const { lr, momentum } = schedule.hyper(group);
      const wanted = test.momentum?.[k]?.[group];
      return [
        ...far(lr, want, `step ${k}, group ${group}`),
        // PyTorch's optimizer has one from the beginning; ours is fed once a scheduler changes it.
        ...(typeof wanted === 'number' && momentum !== undefined
          ? far(momentum, wanted, `momentum at step ${k}, group ${group}`)
          : []),
      ];
    });
    advance(schedule, k);
    return wrong;
  });
}

describe('schedulers give PyTorch’s learning rates', () => {
  for (const test of fixture.cases) {
    const name = `${test.optimizer} ${test.chain.map(([type, p]) => type + JSON.stringify(p)).join(' → ')}`;
    it(name, () => {
      expect(problemsOf(test)).toEqual([]);
    });

    it(`${name}, resumed`, () => {
      for (const k of [1, 5, 22]) expect(problemsOf(test, k)).toEqual([]);
    });
  }

  it('momentum is cycled where a case says so', () => {
    const cycling = fixture.cases.filter((test) =>
      test.chain.some(([, p]) => p.max_lr !== undefined && p.cycle_momentum !== false),
    );
    expect(cycling.length).toBeGreaterThan(5);
    for (const test of cycling)
      expect(new Schedule(test.rates, specsOf(test)).hyper(0).momentum).toBeDefined();
  });

  for (const { params, batches, lr } of fixture.fractions)
    it(`CosineAnnealingWarmRestarts by fractions of an epoch ${JSON.stringify(params)}`, () => {
      const spec = specOf(['CosineAnnealingWarmRestarts', { ...params, interval: 'fraction' }]);
      const schedule = new Schedule([0.1], [spec]);
      lr.forEach((want, k) => {
        expect(far(schedule.lr, want, `batch ${k}`)).toEqual([]);
        schedule.batchEnd(Math.floor(k / batches) + (k % batches) / batches);
      });
    });

  it('OneCycleLR ends with its steps', () => {
    const schedule = new Schedule([0.1], [specOf(['OneCycleLR', { max_lr: 1, total_steps: 5 }])]);
    for (let k = 0; k < 5; k++) schedule.batchEnd(0);
    expect(() => schedule.batchEnd(0)).toThrow(/made for 5 steps/);
  });
});
