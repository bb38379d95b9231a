/** The cases of `schedulers.cases.ts` as tests, each once more with a checkpoint in the middle. */
import { describe, expect, it } from 'vitest';
import { Schedule } from '../../src/engine/training/schedulers/schedule';
import { cases, distance, fixture, specOf, specsOf, steps } from './schedulers.cases';

describe('schedulers give PyTorch’s learning rates', () => {
  for (const [i, test] of fixture.cases.entries()) {
    it(`${cases[i]?.name}`, () => {
      expect(steps(test).wrong).toEqual([]);
    });

    it(`${cases[i]?.name}, resumed`, () => {
      for (const k of [1, 5, 22]) expect(steps(test, k).wrong).toEqual([]);
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
        expect(distance(schedule.lr, want, `batch ${k}`).wrong).toEqual([]);
        schedule.batchEnd(Math.floor(k / batches) + (k % batches) / batches);
      });
    });

  it('OneCycleLR ends with its steps', () => {
    const schedule = new Schedule([0.1], [specOf(['OneCycleLR', { max_lr: 1, total_steps: 5 }])]);
    for (let k = 0; k < 5; k++) schedule.batchEnd(0);
    expect(() => schedule.batchEnd(0)).toThrow(/made for 5 steps/);
  });
});
