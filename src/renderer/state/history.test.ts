import { describe, expect, it } from 'vitest';
import {
  emptyHistory,
  MOST_STEPS,
  onlyLooks,
  record,
  seal,
  stepBack,
  stepForward,
} from './history';

const step = (n: number, merge?: string) => ({
  patches: [{ op: 'replace' as const, path: ['n'], value: n }],
  inverse: [{ op: 'replace' as const, path: ['n'], value: n - 1 }],
  ...(merge !== undefined && { merge }),
});

describe('record', () => {
  it('forgets what could be redone', () => {
    const back = stepBack(record(emptyHistory, step(1)));
    expect(back?.history.future).toHaveLength(1);
    const after = record(back?.history ?? emptyHistory, step(2));
    expect(after.future).toEqual([]);
    expect(after.past).toHaveLength(1);
  });

  it('merges edits in a row with one key and undoes them last first', () => {
    const history = [step(1, 'a'), step(2, 'a'), step(3, 'a')].reduce(record, emptyHistory);
    expect(history.past).toHaveLength(1);
    expect(history.past[0]?.patches.map((p) => p.value)).toEqual([1, 2, 3]);
    expect(history.past[0]?.inverse.map((p) => p.value)).toEqual([2, 1, 0]);
  });

  it('does not merge other keys, unkeyed edits or across a seal', () => {
    expect([step(1, 'a'), step(2, 'b')].reduce(record, emptyHistory).past).toHaveLength(2);
    expect([step(1), step(2)].reduce(record, emptyHistory).past).toHaveLength(2);
    const sealed = seal(record(emptyHistory, step(1, 'a')));
    expect(record(sealed, step(2, 'a')).past).toHaveLength(2);
  });

  it('does not merge into a step that was reached by undoing', () => {
    const two = [step(1, 'a'), step(2, 'b')].reduce(record, emptyHistory);
    const back = stepBack(two)?.history ?? emptyHistory;
    expect(record(back, step(3, 'a')).past).toHaveLength(2);
  });

  it('ignores edits that change nothing and keeps a bounded past', () => {
    expect(record(emptyHistory, { patches: [], inverse: [] })).toBe(emptyHistory);
    let history = emptyHistory;
    for (let n = 0; n < MOST_STEPS + 5; n++) history = record(history, step(n));
    expect(history.past).toHaveLength(MOST_STEPS);
    expect(history.past[0]?.patches[0]?.value).toBe(5);
  });
});

describe('stepBack and stepForward', () => {
  it('walk over the same steps', () => {
    const history = [step(1), step(2)].reduce(record, emptyHistory);
    const back = stepBack(history);
    expect(back?.step.patches[0]?.value).toBe(2);
    expect(stepForward(back?.history ?? emptyHistory)).toEqual({ step: back?.step, history });
    expect(stepBack(emptyHistory)).toBeNull();
    expect(stepForward(history)).toBeNull();
  });
});

describe('onlyLooks', () => {
  it('tells moving from editing', () => {
    const move = { op: 'replace' as const, path: ['blocks', 'a', 'position'], value: {} };
    const edit = { op: 'replace' as const, path: ['blocks', 'a', 'params', 'bias'], value: true };
    expect(onlyLooks({ patches: [move, move] })).toBe(true);
    expect(onlyLooks({ patches: [move, edit] })).toBe(false);
  });
});
