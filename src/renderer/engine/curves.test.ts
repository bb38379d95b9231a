import { describe, expect, it } from 'vitest';
import { CurveBuffer, lowerBound } from './curves';

describe('CurveBuffer', () => {
  it('keeps every point while it grows past its first capacity', () => {
    const curve = new CurveBuffer();
    for (let step = 1; step <= 5000; step++)
      curve.push({ step, loss: 1 / step, accuracy: step / 5000 });
    expect(curve.length).toBe(5000);
    expect(curve.steps[4999]).toBe(5000);
    expect(curve.loss[1234]).toBe(1 / 1235);
    expect(curve.accuracy[0]).toBe(1 / 5000);
    expect(curve.lastStep).toBe(5000);
  });

  it('marks a missing accuracy as NaN', () => {
    const curve = new CurveBuffer();
    curve.push({ step: 1, loss: 2, accuracy: null });
    expect(curve.accuracy[0]).toBeNaN();
  });

  it('goes back when training resumes from a checkpoint', () => {
    const curve = new CurveBuffer();
    for (let step = 1; step <= 100; step++) curve.push({ step, loss: step, accuracy: null });
    curve.push({ step: 61, loss: -1, accuracy: null });
    expect(curve.length).toBe(61);
    expect(curve.lastStep).toBe(61);
    expect(curve.loss[60]).toBe(-1);
    expect(curve.loss[59]).toBe(60);
    expect(curve.rewinds).toBe(1);
  });

  it('does not count a rewind that drops nothing', () => {
    const curve = new CurveBuffer();
    curve.push({ step: 5, loss: 1, accuracy: null });
    curve.rewindTo(6);
    expect(curve.rewinds).toBe(0);
    curve.clear();
    expect(curve.length).toBe(0);
    expect(curve.rewinds).toBe(1);
  });
});

describe('lowerBound', () => {
  it('finds the first index at or above the value', () => {
    expect(lowerBound([1, 3, 5], 0)).toBe(0);
    expect(lowerBound([1, 3, 5], 3)).toBe(1);
    expect(lowerBound([1, 3, 5], 4)).toBe(2);
    expect(lowerBound([1, 3, 5], 6)).toBe(3);
    expect(lowerBound([], 1)).toBe(0);
  });
});
