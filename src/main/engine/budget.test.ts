import { describe, expect, it } from 'vitest';
import { Budget } from './budget';

describe('Budget', () => {
  it('gives out so many in a stretch of time, and more when the old ones are past', () => {
    let now = 0;
    const budget = new Budget(2, 100, () => now);
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
    now = 99;
    expect(budget.take()).toBe(false);
    now = 101;
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
  });
});
