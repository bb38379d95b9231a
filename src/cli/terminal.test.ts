import { describe, expect, it } from 'vitest';
import { type BarState, barLine } from './bar';
import { count, duration, percent, table } from './table';

describe('table', () => {
  it('lines columns up, numbers to the right, Chinese names two columns a character', () => {
    const text = table(
      [{ title: 'Block' }, { title: 'MACs', right: true }],
      [
        ['卷积', '12'],
        ['fc', '1,200'],
      ],
    );
    expect(text.split('\n')).toEqual([
      'Block   MACs',
      '─────  ─────',
      '卷积      12',
      'fc     1,200',
    ]);
  });

  it('writes numbers for people', () => {
    expect(count(61706)).toBe('61,706');
    expect(duration(65.4)).toBe('1:05');
    expect(duration(7384)).toBe('2:03:04');
    expect(percent(0.97843)).toBe('97.84 %');
  });
});

describe('barLine', () => {
  const state: BarState = {
    epoch: 2,
    epochs: 5,
    step: 469,
    stepsPerEpoch: 938,
    loss: 0.1234,
    accuracy: 0.97,
    imagesPerSecond: 12345,
    secondsLeft: 61,
  };

  it('shows where training is', () => {
    const line = barLine(state, 200);
    expect(line).toContain('Epoch 2/5');
    expect(line).toContain('469/938  loss 0.1234  accuracy 97.00 %  12,345 images/s  1:01 left');
    expect(line.match(/█/g)).toHaveLength(15);
    expect(line.match(/░/g)).toHaveLength(15);
  });

  it('never gets wider than the terminal, and copes with an empty epoch', () => {
    for (let columns = 20; columns < 120; columns++)
      expect(barLine(state, columns).length).toBeLessThan(columns);
    expect(barLine({ ...state, step: 0, stepsPerEpoch: 0 }, 80)).toContain('0/0');
  });
});
