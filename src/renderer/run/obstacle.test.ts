import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../graph/analysis/diagnostic';
import { whyNotTrain } from './obstacle';

const ready = { state: 'ready', restarts: 0 } as const;
const training = { trainer: 'trainer', layers: [] };
const error = (en: string): Diagnostic => ({
  severity: 'error',
  code: 'x.y',
  message: { en, zh: `中${en}` },
});

describe('whyNotTrain', () => {
  it('is null for a complete network, warnings or not', () => {
    const warning: Diagnostic = { ...error('w'), severity: 'warning' };
    expect(whyNotTrain({ diagnostics: [warning], training }, 9, ready)).toBeNull();
  });

  it('names the first error, and how many there are', () => {
    expect(whyNotTrain({ diagnostics: [error('a')], training }, 9, ready)?.en).toBe('a');
    const two = whyNotTrain({ diagnostics: [error('a'), error('b')], training }, 9, ready);
    expect(two).toEqual({
      en: '2 problems to solve first. a',
      zh: '请先解决 2 个问题。中a',
    });
  });

  it('says what is missing', () => {
    expect(whyNotTrain({ diagnostics: [] }, 0, ready)?.en).toMatch(/empty/);
    expect(whyNotTrain({ diagnostics: [] }, 3, ready)?.en).toMatch(/Trainer/);
  });

  it('waits for an engine that starts; one that failed is started by training', () => {
    const ok = { diagnostics: [], training };
    expect(whyNotTrain(ok, 3, { state: 'starting', restarts: 0 })?.en).toMatch(/starting/);
    const gone = { state: 'failed', restarts: 5, reason: 'x' } as const;
    expect(whyNotTrain(ok, 3, gone)).toBeNull();
  });
});
