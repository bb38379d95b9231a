import { describe, expect, it } from 'vitest';
import { axisValue, faint, valueRange, visibleMarks } from './chart';

describe('valueRange', () => {
  it('never shows accuracies beyond 0 and 1 or losses below an axis of zero', () => {
    expect(valueRange('accuracy', 'linear', 0.02, 0.99)).toEqual([0, 1]);
    const [low, high] = valueRange('accuracy', 'linear', 0.5, 0.6);
    expect(low).toBeCloseTo(0.494, 10);
    expect(high).toBeCloseTo(0.606, 10);
    expect(valueRange('loss', 'linear', 0.01, 2)[0]).toBe(0);
    expect(valueRange('loss', 'linear', -1, 1)[0]).toBeLessThan(-1);
  });

  it('is never empty, and positive on a logarithmic axis', () => {
    const [low, high] = valueRange('loss', 'linear', 0.5, 0.5);
    expect(high).toBeGreaterThan(low);
    expect(valueRange('loss', 'linear', null, null)).toEqual([0, 1]);
    expect(valueRange('loss', 'log', null, null)[0]).toBeGreaterThan(0);
    expect(valueRange('loss', 'log', 0.01, 1)[0]).toBeGreaterThan(0);
  });
});

describe('visibleMarks', () => {
  const marks = Array.from({ length: 100 }, (_, i) => ({ step: (i + 1) * 10, epoch: i + 1 }));

  it('shows every epoch while they fit and thins them evenly when not', () => {
    expect(visibleMarks(marks.slice(0, 5), 0, 1000, 400)).toHaveLength(5);
    expect(visibleMarks(marks, 0, 1000, 400).map((m) => m.epoch)).toEqual([
      10, 20, 30, 40, 50, 60, 70, 80, 90, 100,
    ]);
  });

  it('shows only those inside the zoom', () => {
    expect(visibleMarks(marks, 95, 125, 400).map((m) => m.epoch)).toEqual([10, 11, 12]);
  });
});

it('writes axis values without empty digits', () => {
  expect([0, 0.5, 1, 2.5, 0.02, 0.0001].map((v) => axisValue('loss', v))).toEqual([
    '0',
    '0.5',
    '1',
    '2.5',
    '0.02',
    '0.0001',
  ]);
  expect([0.5, 0.975, 1].map((v) => axisValue('accuracy', v))).toEqual(['50', '97.5', '100']);
});

it('makes colours faint', () => {
  expect(faint('#3f97d9', 0.5)).toBe('#3f97d980');
  expect(faint('red', 0.5)).toBe('red');
});
