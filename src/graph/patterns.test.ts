import { describe, expect, it } from 'vitest';
import { isPatternList, matchesName, mayMatchParameter, patternsOf } from './patterns';

describe('patterns', () => {
  it.each([
    ['fc', 'fc.weight', true],
    ['fc', 'fc2.weight', false],
    ['fc*', 'fc2.weight', true],
    ['*.bias', 'stage.0.conv.bias', true],
    ['*.bias', 'stage.0.conv.weight', false],
    ['stage.0', 'stage.0.conv.weight', true],
    ['stage', 'stage2.conv.weight', false],
    ['conv?', 'conv1.weight', true],
    ['a+b', 'aab.weight', false],
  ])('%s names %s: %s', (pattern, name, want) => {
    expect(matchesName(pattern, name)).toBe(want);
  });

  it('guesses parameters of a layer by what stands before the dot', () => {
    expect(mayMatchParameter('rnn.weight_ih*', 'rnn')).toBe(true);
    expect(mayMatchParameter('*.bias', 'fc')).toBe(true);
    expect(mayMatchParameter('cnn.bias', 'fc')).toBe(false);
  });

  it('reads lists', () => {
    expect(patternsOf(' fc*, *.bias  bn ')).toEqual(['fc*', '*.bias', 'bn']);
    expect(isPatternList(' , ')).toBe(false);
    expect(isPatternList('fc(1)')).toBe(false);
  });
});
