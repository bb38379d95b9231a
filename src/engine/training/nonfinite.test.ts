import { expect, it } from 'vitest';
import type { Model } from './model';
import { nonFiniteFailure } from './nonfinite';

const where = {
  loss: Number.NaN,
  step: 3,
  epoch: 1,
  lr: 0.01,
  transforms: ['Normalize'],
  nothingKept: false,
};

/** As much of a model as the causes are sought in. */
const model = (type: string, params: object) =>
  ({
    layers: [{ id: 'words', definition: { type }, params, sources: {} }],
    chain: { groups: [{ optimizer: { type: 'SGD' } }] },
    objective: { terms: [] },
  }) as unknown as Model;

it('names the table first where ids may lie beyond it', () => {
  const { message } = nonFiniteFailure(model('Embedding', { num_embeddings: 50 }), where);
  expect(message).toContain('causes: a number in the data is no row of words (0 to 49)');
});

it('speaks of no table where there is none', () => {
  expect(nonFiniteFailure(model('Linear', {}), where).message).not.toContain('row of');
});
