import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import { chainDocument, endAt, endFor, hasSample, indexAt, isRandom } from './chain';

const document = documentOf(
  {
    digits: ['MNIST'],
    tensors: ['ToTensor'],
    loader: ['DataLoader', { batch_size: 10 }],
    others: ['MNIST', { train: false }],
    check: ['ToTensor'],
    checker: ['DataLoader'],
    linear: ['Linear', { in_features: 28, out_features: 10 }],
    loss: ['CrossEntropyLoss'],
    optimizer: ['SGD'],
    trainer: ['Trainer', { seed: 7 }],
    loose: ['Grayscale'],
  },
  [
    'digits.dataset > tensors.dataset',
    'tensors.dataset > loader.dataset',
    'others.dataset > check.dataset',
    'check.dataset > checker.dataset',
    'loader.input > linear.input',
    'linear.output > loss.input',
    'loader.target > loss.target',
    'loss.loss > optimizer.loss',
    'optimizer.optimizer > trainer.optimizer',
    'checker.batches > trainer.validation',
  ],
);
const analysis = analyze(document);

describe('the end of a chain', () => {
  it('is the DataLoader that a block leads to, the pinned one first', () => {
    expect(endFor(analysis, 'digits', 'train')).toBe('loader');
    // It leads to no validation loader.
    expect(endFor(analysis, 'tensors', 'validation')).toBe('loader');
    expect(endFor(analysis, 'check', 'train')).toBe('checker');
    expect(endAt(analysis, 'loader')).toMatchObject({ port: 'dataset', length: 60_000 });
    expect(endAt(analysis, 'checker')?.length).toBe(10_000);
  });

  it('is the block itself where it leads nowhere', () => {
    expect(endFor(analysis, 'loose', 'train')).toBe('loose');
    expect(endAt(analysis, 'loose')).toEqual({ block: 'loose', port: 'dataset', length: null });
    expect(endAt(analysis, 'gone')).toBeNull();
  });

  it('has an index near the pinned one', () => {
    expect(indexAt({ block: 'a', port: 'dataset', length: 5 }, 9)).toBe(4);
    expect(indexAt({ block: 'a', port: 'dataset', length: null }, 9)).toBe(9);
  });
});

describe('what a preview depends on', () => {
  it('is the chain and the seed, not the network or the places of blocks', () => {
    const chain = chainDocument(document, analysis, 'loader');
    expect(Object.keys(chain.blocks).sort()).toEqual(['digits', 'loader', 'tensors', 'trainer']);
    const moved = structuredClone(document);
    for (const block of Object.values(moved.blocks)) block.position = { x: 9, y: 9 };
    (moved.blocks.linear as { params: unknown }).params = { in_features: 28, out_features: 3 };
    expect(chainDocument(moved, analyze(moved), 'loader')).toEqual(chain);
    (moved.blocks.trainer as { params: unknown }).params = { seed: 8 };
    expect(chainDocument(moved, analyze(moved), 'loader')).not.toEqual(chain);
  });
});

it('knows which blocks have a sample to show, and which draw', () => {
  expect(['digits', 'tensors', 'loader', 'linear'].map((id) => hasSample(analysis, id))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const random = (type: string, params = {}) => isRandom({ type, params });
  expect(['RandomCrop', 'GaussianNoise', 'ColorJitter', 'Resize'].map((t) => random(t))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  const flip = { type: 'RandomHorizontalFlip', params: {} };
  expect(
    random('Compose', { transforms: [{ type: 'Compose', params: { transforms: [flip] } }] }),
  ).toBe(true);
  expect(random('Compose', { transforms: [{ type: 'Pad', params: {} }] })).toBe(false);
});
