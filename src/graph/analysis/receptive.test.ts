import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseDocument } from '../document/load';
import { emptyDocument } from '../document/schema';
import { analyze } from './analyze';
import { slotsOf, trainingBytes } from './memory';
import { type Blocks, partsOf } from './testing';

/** Layers in a row behind a loader of 28 × 28 pictures. */
function fieldOf(layers: Blocks, more: readonly string[] = []) {
  const row = Object.keys(layers).filter((id) => !id.startsWith('_'));
  const ends = ['loader.input', ...row.map((id) => `${id}.output`)];
  const parts = partsOf(
    {
      data: ['MNIST'],
      tensor: ['ToTensor'],
      loader: ['DataLoader'],
      ...Object.fromEntries(Object.entries(layers).map(([id, b]) => [id.replace(/^_/, ''), b])),
    },
    [
      'data.dataset > tensor.dataset',
      'tensor.dataset > loader.dataset',
      ...row.map((id, i) => `${ends[i]} > ${id}.input`),
      ...more,
    ],
  );
  return analyze({ ...emptyDocument(), ...parts }).totals.receptiveField;
}

const conv = (params: object): Blocks[string] => [
  'Conv2d',
  { in_channels: 1, out_channels: 1, kernel_size: 3, ...params },
];

it.each<[string, Blocks, readonly number[] | undefined, (readonly string[])?]>([
  ['one convolution', { a: conv({}) }, [3, 3]],
  ['two convolutions', { a: conv({}), b: conv({}) }, [5, 5]],
  ['strides', { a: conv({ stride: 2 }), b: conv({}) }, [7, 7]],
  ['dilation', { a: conv({ dilation: [2, 3] }) }, [5, 7]],
  [
    'LeNet: 5×5, pool, 5×5, pool',
    {
      a: conv({ kernel_size: 5 }),
      p: ['MaxPool2d', { kernel_size: 2 }],
      b: conv({ kernel_size: 5 }),
      q: ['AvgPool2d', { kernel_size: 2 }],
    },
    [16, 16],
  ],
  // Back on the fine grid, a 3×3 sees 2 further pixels, not 4.
  [
    'a pool and its way back',
    {
      p: ['MaxPool2d', { kernel_size: 2 }],
      t: ['ConvTranspose2d', { in_channels: 1, out_channels: 1, kernel_size: 2, stride: 2 }],
      c: conv({}),
    },
    [4, 4],
  ],
  [
    'the wider of two branches',
    { a: conv({ padding: 1 }), sum: ['Add'], _b: conv({ kernel_size: 5, padding: 2 }) },
    [5, 5],
    ['loader.input > b.input', 'b.output > sum.other'],
  ],
  [
    'nothing but rows',
    { flat: ['Flatten'], fc: ['Linear', { in_features: 784, out_features: 10 }] },
    undefined,
  ],
])('receptive field of %s', (_name, layers, expected, more = []) => {
  expect(fieldOf(layers, more)).toEqual(expected);
});

it('VGG-11 sees 150 pixels of 224, or of the 32 that are there', () => {
  const text = readFileSync(resolve('resources/examples/vgg11-bn-32.netloom.json'), 'utf8');
  const loaded = parseDocument(text);
  if (!loaded.ok) throw new Error(loaded.error.message);
  expect(analyze(loaded.document).totals.receptiveField).toEqual([150, 150]);
});

it('training takes weights, what the optimizer keeps, the batch, outputs and gradients', () => {
  const needs = { parameters: 1000, fedBytes: 20, activationBytes: 500 };
  expect(trainingBytes(needs)).toBe(4520);
  expect(trainingBytes({ ...needs, optimizer: { type: 'Adam', params: {} } })).toBe(12_520);
  expect(trainingBytes({ ...needs, allGradients: true })).toBe(8520);
  expect(slotsOf('SGD', { momentum: 0 })).toBe(0);
  expect(slotsOf('SGD', { momentum: 0.9 })).toBe(1);
  expect(slotsOf('RMSprop', { momentum: 0.9, centered: true })).toBe(3);
  expect(slotsOf('AdamW', { amsgrad: true })).toBe(3);
});
