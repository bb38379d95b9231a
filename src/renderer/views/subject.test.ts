import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../graph/analysis/types';
import { emptyDocument, type NetDocument } from '../../graph/document/schema';
import { classNames, hasTensor, isOutdated, lossClasses, splitLength } from './subject';

const target = { kind: 'class', classes: 2, names: ['cat', 'dog'] } as const;
const dataset = {
  type: 'Dataset',
  sample: { kind: 'tensor', shape: [1, 28, 28] },
  target,
  length: 60000,
} as const;

const analysis: Analysis = {
  flat: emptyDocument(),
  blocks: {
    loader: { inputs: { dataset }, outputs: {}, diagnostics: [] },
    conv: {
      inputs: {},
      outputs: { output: { type: 'Tensor', shape: [64, 6, 28, null], element: 'float32' } },
      diagnostics: [],
    },
    loss: {
      inputs: { target: { type: 'Target', shape: [64], target } },
      outputs: { loss: { type: 'Loss' } },
      diagnostics: [],
    },
  },
  order: ['loader', 'conv', 'loss'],
  diagnostics: [],
  totals: { parameters: 0, macs: 0, activationBytes: 0, trainingBytes: 0 },
  training: { trainer: 't', loss: 'loss', layers: ['conv'], trainLoader: 'loader' },
};

const position = { x: 0, y: 0 };
const document: NetDocument = {
  ...emptyDocument(),
  blocks: {
    conv: { type: 'Conv2d', params: {}, position },
    loss: { type: 'CrossEntropyLoss', params: {}, position },
  },
  wires: {
    w: { from: { block: 'conv', port: 'output' }, to: { block: 'loss', port: 'input' } },
  },
};

describe('what a block can show', () => {
  it('is its tensor', () => {
    expect(hasTensor(analysis, 'conv')).toBe(true);
    expect(hasTensor(analysis, 'loss')).toBe(false);
    expect(hasTensor(analysis, 'gone')).toBe(false);
  });

  it('is outdated once the shape differs, unknown lengths aside', () => {
    expect(isOutdated(analysis, 'conv', [6, 28, 28])).toBe(false);
    expect(isOutdated(analysis, 'conv', [8, 28, 28])).toBe(true);
    expect(isOutdated(analysis, 'conv', [6])).toBe(true);
    expect(isOutdated(analysis, 'gone', [6, 28, 28])).toBe(true);
  });

  it('has class names where it feeds the loss', () => {
    expect(classNames({ ...analysis, flat: document }, 'conv')).toEqual(['cat', 'dog']);
    expect(classNames({ ...analysis, flat: { ...document, wires: {} } }, 'conv')).toBeUndefined();
  });

  it('knows how many samples there are', () => {
    expect(splitLength(analysis, 'train')).toBe(60000);
    expect(splitLength(analysis, 'validation')).toBeNull();
  });
});

it('names the classes of the loss, and is the same each time where there are none', () => {
  const training = { trainer: 't', optimizer: 'o', loss: 'loss', layers: [] };
  expect(lossClasses({ ...analysis, training })).toEqual(['cat', 'dog']);
  const none = { ...analysis, training: { ...training, loss: 'conv' } };
  expect(lossClasses(none)).toEqual([]);
  // Subscribers compare by identity: a new list each time would never come to rest.
  expect(lossClasses(none)).toBe(lossClasses(none));
});
