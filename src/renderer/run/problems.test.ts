import { expect, it } from 'vitest';
import type { Diagnostic } from '../../graph/analysis/diagnostic';
import { collectProblems } from './problems';

const known: Diagnostic = {
  severity: 'error',
  code: 'linear.in_features',
  block: 'linear',
  param: 'in_features',
  message: { en: 'Linear expects 400 features.', zh: '…' },
  repair: {
    label: { en: 'Set in_features to 256', zh: '…' },
    command: { kind: 'set-param', block: 'linear', param: 'in_features', value: 256 },
  },
};

it('lists what both found once, with the repair that only analysis has', () => {
  const { repair: _, ...wire } = known;
  const problems = collectProblems([known], [wire]);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.repair?.label.en).toBe('Set in_features to 256');
  expect(problems[0]?.fromEngine).toBe(false);
});

it('adds what only the engine could see', () => {
  const problems = collectProblems(
    [known],
    [
      {
        severity: 'error',
        code: 'mnist.root',
        block: 'mnist',
        message: { en: 'No files.', zh: '…' },
      },
    ],
  );
  expect(problems.map((p) => [p.code, p.fromEngine])).toEqual([
    ['linear.in_features', false],
    ['mnist.root', true],
  ]);
  expect(new Set(problems.map((p) => p.key)).size).toBe(2);
});
