/**
 * Receptive fields against what really reaches the input: with all weights one, the gradient of a unit is
 * not zero exactly where it sees.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { Backend } from '../backends/contract';
import { openOnnx } from '../backends/onnx';
import { modelOf } from '../training/model';
import { Network } from '../training/network';
import { gradient } from './attribution/methods';
import { Looker } from './looker';
import { receptiveField } from './receptive';
import type { Subject } from './subject';

type Blocks = Parameters<typeof documentOf>[0];

let backend: Backend;
beforeAll(async () => {
  backend = await openOnnx({ threads: 1 });
});
afterAll(() => backend.dispose());

/** Blocks beside a classifier of 28×28 pictures, all weights one. */
function network(blocks: Blocks, wires: readonly string[]): Network {
  const document = documentOf(
    {
      digits: ['MNIST'],
      tensors: ['ToTensor'],
      loader: ['DataLoader', { batch_size: 4 }],
      flat: ['Flatten'],
      fc: ['Linear', { in_features: 784, out_features: 10 }],
      loss: ['CrossEntropyLoss'],
      sgd: ['SGD', { lr: 0.1 }],
      trainer: ['Trainer'],
      ...blocks,
    },
    [
      'digits.dataset > tensors.dataset',
      'tensors.dataset > loader.dataset',
      'loader.input > flat.input',
      'flat.output > fc.input',
      'fc.output > loss.input',
      'loader.target > loss.target',
      'loss.loss > sgd.loss',
      'sgd.optimizer > trainer.optimizer',
      ...wires,
    ],
  );
  const made = Network.create(modelOf(analyze(document)), [1, 28, 28], backend, 0);
  for (const { name, shape } of made.states)
    made.store.write(name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1));
  return made;
}

const fieldOf = (looker: Looker, block: string, at: number[]) =>
  receptiveField({ network: looker.network, looker } as unknown as Subject, { block, at });

/** First and last row and column that a unit's gradient reaches. */
async function reached(looker: Looker, block: string, at: number[]) {
  const input = Float32Array.from({ length: 784 }, (_, i) => 1 + (i % 7) / 7);
  const { signal } = await gradient(looker, input, { kind: 'unit', block, channel: 0, at });
  const rows: number[] = [];
  const columns: number[] = [];
  signal.forEach((g, i) => {
    if (g === 0) return;
    rows.push(Math.floor(i / 28));
    columns.push(i % 28);
  });
  return {
    from: [Math.min(...rows), Math.min(...columns)],
    to: [Math.max(...rows), Math.max(...columns)],
  };
}

const conv = (params: object) =>
  ['Conv2d', { in_channels: 1, out_channels: 1, ...params }] as const;

const CASES: readonly (readonly [
  string,
  Blocks,
  readonly string[],
  string,
  readonly number[][],
])[] = [
  [
    'dilation and stride with padding',
    {
      a: conv({ kernel_size: 3, dilation: 3, padding: 2 }),
      b: conv({ kernel_size: 5, stride: 2 }),
    },
    ['loader.input > a.input', 'a.output > b.input'],
    'b',
    [
      [4, 5],
      [0, 0],
      [10, 10],
    ],
  ],
  [
    'a kernel with other sides',
    { a: conv({ kernel_size: [3, 5], stride: [2, 1], padding: [0, 2], dilation: [2, 1] }) },
    ['loader.input > a.input'],
    'a',
    [
      [3, 6],
      [0, 27],
    ],
  ],
  [
    'a transposed convolution after a strided one',
    {
      a: conv({ kernel_size: 3, stride: 2, padding: 1 }),
      b: [
        'ConvTranspose2d',
        { in_channels: 1, out_channels: 1, kernel_size: 4, stride: 2, padding: 1 },
      ],
    },
    ['loader.input > a.input', 'a.output > b.input'],
    'b',
    [
      [10, 11],
      [0, 27],
      [13, 2],
    ],
  ],
  [
    'a residual sum: what either way sees',
    {
      stem: conv({ kernel_size: 3, stride: 2, padding: 1 }),
      a: conv({ kernel_size: 3, padding: 1 }),
      b: conv({ kernel_size: [7, 1], padding: [3, 0] }),
      sum: ['Add'],
    },
    [
      'loader.input > stem.input',
      'stem.output > a.input',
      'stem.output > b.input',
      'a.output > sum.input',
      'b.output > sum.other',
    ],
    'sum',
    [
      [9, 9],
      [1, 13],
    ],
  ],
  [
    'average pooling',
    { a: ['AvgPool2d', { kernel_size: 3, stride: 2 }], b: conv({ kernel_size: 3 }) },
    ['loader.input > a.input', 'a.output > b.input'],
    'b',
    [[2, 3]],
  ],
];

describe('the receptive field', () => {
  it.each(CASES)('is what reaches the input: %s', async (_name, blocks, wires, block, places) => {
    const made = network(blocks, wires);
    const looker = new Looker(made);
    for (const at of places) {
      const { from, to } = fieldOf(looker, block, [...at]);
      expect({ at, from, to }).toEqual({ at, ...(await reached(looker, block, [...at])) });
    }
    await looker.dispose();
    await made.dispose();
  });

  it('of an unpooled unit is the window of its pool', async () => {
    const made = network(
      {
        pool: ['MaxPool2d', { kernel_size: 4, return_indices: true }],
        back: ['MaxUnpool2d', { kernel_size: 4 }],
      },
      ['loader.input > pool.input', 'pool.output > back.input', 'pool.indices > back.indices'],
    );
    const looker = new Looker(made);
    for (const at of [
      [0, 0],
      [11, 17],
    ]) {
      const [y = 0, x = 0] = at.map((v) => 4 * Math.floor(v / 4));
      expect(fieldOf(looker, 'back', at)).toEqual({
        from: [y, x],
        to: [y + 3, x + 3],
        size: [4, 4],
        cut: false,
      });
    }
    await looker.dispose();
    await made.dispose();
  });

  it('counts the padding it reaches into, and is everything behind Flatten', async () => {
    const made = network({ a: conv({ kernel_size: 5, padding: 2 }) }, ['loader.input > a.input']);
    const looker = new Looker(made);
    expect(fieldOf(looker, 'a', [1, 27])).toEqual({
      from: [0, 25],
      to: [3, 27],
      size: [5, 5],
      cut: true,
    });
    expect(fieldOf(looker, 'fc', [])).toMatchObject({ from: [0, 0], to: [27, 27], cut: false });
    await looker.dispose();
    await made.dispose();
  });
});
