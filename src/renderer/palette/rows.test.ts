import { describe, expect, it } from 'vitest';
import { choicesIn } from '../canvas/choices';
import { rowsOf } from './rows';

describe('rowsOf', () => {
  const choices = choicesIn({ groups: {} }, null);
  const rows = rowsOf(choices);
  const variants = (name: string) =>
    rows.find((r) => r.choice === name)?.variants.map((v) => v.choice);

  it('puts what differs in the number of axes behind the two-dimensional layer', () => {
    expect(variants('Conv2d')).toEqual(['Conv1d', 'Conv3d']);
    expect(variants('LPPool2d')).toEqual(['LPPool1d']);
    expect(variants('Linear')).toEqual([]);
    expect(variants('Softmax2d')).toEqual([]);
    expect(variants('Conv1d')).toBeUndefined();
  });
  it('loses nothing and repeats nothing', () => {
    const shown = rows.flatMap((r) => [r.choice, ...r.variants.map((v) => v.choice)]);
    expect(shown.sort()).toEqual(choices.map((c) => c.choice).sort());
  });
  it('gives a layer its own row where the search has not found its sibling', () => {
    const found = choices.filter((c) => c.choice === 'Conv1d' || c.choice === 'Conv3d');
    expect(rowsOf(found).map((r) => r.choice)).toEqual(['Conv1d', 'Conv3d']);
  });
});
