import { expect, it } from 'vitest';
import { definitions } from '../../../graph/blocks/registry';
import { formulaIn } from './formula';

/** Words that make a formula a sentence; names of functions and parameters are none. */
const WORDS =
  /(?<![\w_])(the|of|over|with|where|when|for|then|else|and|each|all|are|is|in|at|from|not|below|every|that|was|last|one|two|number|numbers|picture|signal|volume|window|training|evaluation|samples?|class|probability|about|random|halves|learnt|exactly|nearest pixels|both|ends)(?![\w_])/;

it('formulas have no English words in Chinese', () => {
  const left = definitions.flatMap(({ type, formula }) => {
    const text = formulaIn('zh', formula ?? '');
    const word = WORDS.exec(text)?.[0];
    return word ? [`${type}: ${word}: ${text}`] : [];
  });
  expect(left).toEqual([]);
});

it('formulas stay as they are in English', () => {
  expect(formulaIn('en', 'y = 0, then y[i] = x')).toBe('y = 0, then y[i] = x');
});
