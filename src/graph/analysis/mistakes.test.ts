/**
 * The mistakes that people make, as documents: each has a sentence of its own, and where there is one
 * way out, a repair after which it is gone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyCommand } from '../document/commands';
import { parseDocument } from '../document/load';
import { emptyDocument, type NetDocument } from '../document/schema';
import { analyze } from './analyze';
import { type Blocks, partsOf } from './testing';

const made = (blocks: Blocks, wires: readonly string[]): NetDocument => ({
  ...emptyDocument(),
  ...partsOf(blocks, wires),
});

/** Layers in a row, between a loader of 28 × 28 pictures in 10 classes and a loss. */
function trained(layers: Blocks, more: readonly string[] = [], loss = 'CrossEntropyLoss') {
  const row = Object.keys(layers).filter((id) => !id.startsWith('_'));
  const ends = ['loader.input', ...row.map((id) => `${id}.output`)];
  return made(
    {
      data: ['MNIST'],
      tensor: ['ToTensor'],
      loader: ['DataLoader'],
      ...Object.fromEntries(Object.entries(layers).map(([id, b]) => [id.replace(/^_/, ''), b])),
      loss: [loss],
      adam: ['Adam'],
      trainer: ['Trainer'],
    },
    [
      'data.dataset > tensor.dataset',
      'tensor.dataset > loader.dataset',
      ...row.map((id, i) => `${ends[i]} > ${id}.input`),
      `${ends.at(-1)} > loss.input`,
      'loader.target > loss.target',
      'loss.loss > adam.loss',
      'adam.optimizer > trainer.optimizer',
      ...more,
    ],
  );
}

const linear = (inFeatures: number, outFeatures: number): Blocks[string] => [
  'Linear',
  { in_features: inFeatures, out_features: outFeatures },
];
const conv = (params: object): Blocks[string] => [
  'Conv2d',
  { in_channels: 1, out_channels: 4, kernel_size: 3, ...params },
];
const flat: Blocks = { flat: ['Flatten'], fc: linear(784, 10) };

interface Mistake {
  readonly name: string;
  readonly document: NetDocument;
  readonly code: string;
  readonly severity?: 'warning';
  readonly block: string;
  /** The repair's label; none where only the author can know. */
  readonly repair?: string;
}

const branches = (second: object) =>
  [
    { a: conv({ padding: 1 }), _b: conv({ padding: 1, ...second }) },
    ['loader.input > b.input', 'a.output > join.input', 'b.output > join.other'],
  ] as const;

function joined(type: string, second: object): NetDocument {
  const [blocks, wires] = branches(second);
  return made(
    {
      data: ['MNIST'],
      tensor: ['ToTensor'],
      loader: ['DataLoader'],
      a: blocks.a,
      b: blocks._b,
      join: [type],
    },
    [
      'data.dataset > tensor.dataset',
      'tensor.dataset > loader.dataset',
      'loader.input > a.input',
      ...wires,
    ],
  );
}

const mistakes: readonly Mistake[] = [
  {
    name: 'missing Flatten',
    document: trained({ fc: linear(784, 10) }),
    code: 'linear.needs_flatten',
    block: 'fc',
    repair: 'Insert Flatten',
  },
  {
    name: 'wrong in_features',
    document: trained({ flat: ['Flatten'], fc: linear(400, 10) }),
    code: 'linear.in_features',
    block: 'fc',
    repair: 'Set in_features to 784',
  },
  {
    name: 'wrong in_channels',
    document: trained({ conv: conv({ in_channels: 3 }) }),
    code: 'conv2d.in_channels',
    block: 'conv',
    repair: 'Set in_channels to 1',
  },
  {
    name: 'kernel larger than the input',
    document: trained({ conv: conv({ kernel_size: 40, padding: [1, 0] }) }),
    code: 'conv2d.too_small',
    block: 'conv',
    repair: 'Set kernel_size to (30, 28)',
  },
  {
    name: 'dilated kernel larger than the input',
    document: trained({ conv: conv({ kernel_size: 5, dilation: 8 }) }),
    code: 'conv2d.too_small',
    block: 'conv',
    repair: 'Set kernel_size to 4',
  },
  {
    name: 'pooling window larger than the input',
    document: trained({ pool: ['MaxPool2d', { kernel_size: 40 }] }),
    code: 'maxpool2d.too_small',
    block: 'pool',
    repair: 'Set kernel_size to 28',
  },
  {
    name: 'channels not divisible by groups',
    document: trained({ conv: conv({ in_channels: 12, out_channels: 18, groups: 5 }) }),
    code: 'conv2d.groups',
    block: 'conv',
    repair: 'Set groups to 3',
  },
  {
    name: 'channels not divisible by num_groups',
    document: trained({ gn: ['GroupNorm', { num_groups: 5, num_channels: 8 }] }),
    code: 'groupnorm.groups',
    block: 'gn',
    repair: 'Set num_groups to 4',
  },
  {
    name: 'fewer scores than classes',
    document: trained({ flat: ['Flatten'], fc: linear(784, 7) }),
    code: 'loss.classes',
    block: 'loss',
    repair: 'Set out_features of fc to 10',
  },
  {
    name: 'a loss for numbers, with classes',
    document: trained(flat, [], 'MSELoss'),
    code: 'loss.shapes',
    block: 'loss',
    repair: 'Use CrossEntropyLoss',
  },
  {
    name: 'a loss for two classes, with ten',
    document: trained(flat, [], 'BCEWithLogitsLoss'),
    code: 'loss.binary',
    block: 'loss',
    repair: 'Use CrossEntropyLoss',
  },
  {
    name: 'unequal Add',
    document: joined('Add', { kernel_size: 5 }),
    code: 'add.shapes',
    block: 'join',
  },
  {
    name: 'unequal Concat',
    document: joined('Concat', { kernel_size: 5 }),
    code: 'concat.shapes',
    block: 'join',
  },
  {
    name: 'unconnected input',
    document: made({ relu: ['ReLU'], loss: ['CrossEntropyLoss'] }, ['relu.output > loss.input']),
    code: 'input.missing',
    severity: 'warning',
    block: 'loss',
  },
  {
    name: 'unconnected input with one output that fits',
    document: made({ conv: conv({}), relu: ['ReLU'], loader: ['DataLoader'] }, [
      'loader.input > conv.input',
    ]),
    code: 'input.missing',
    severity: 'warning',
    block: 'relu',
    repair: 'Connect Conv2d.output',
  },
  {
    name: 'cycle',
    document: made({ a: ['ReLU'], b: ['Tanh'], c: ['Sigmoid'] }, [
      'a.output > b.input',
      'b.output > c.input',
      'c.output > a.input',
    ]),
    code: 'graph.cycle',
    block: 'a',
    repair: 'Remove the wire c → a',
  },
  {
    name: 'indices of another pool, of another shape',
    document: trained(
      {
        p1: ['MaxPool2d', { kernel_size: 2, return_indices: true }],
        p2: ['MaxPool2d', { kernel_size: 2, return_indices: true }],
        up: ['MaxUnpool2d', { kernel_size: 2 }],
      },
      ['p1.indices > up.indices'],
    ),
    code: 'maxunpool.other_pool',
    severity: 'warning',
    block: 'up',
    repair: 'Connect p2.indices',
  },
  {
    name: 'indices of another pool, of the same shape',
    document: trained(
      {
        p1: ['MaxPool2d', { kernel_size: 2 }],
        up: ['MaxUnpool2d', { kernel_size: 2 }],
        _other: ['MaxPool2d', { kernel_size: 2, return_indices: true }],
      },
      ['loader.input > other.input', 'other.indices > up.indices'],
    ),
    code: 'maxunpool.other_pool',
    severity: 'warning',
    block: 'up',
    repair: 'Connect p1.indices',
  },
  {
    name: 'two optimizers on one model',
    document: trained({ ...flat, _sgd: ['SGD', { lr: 0.1 }] }, ['loss.loss > sgd.loss']),
    code: 'optimizer.several',
    block: 'sgd',
    repair: 'Remove this SGD',
  },
  {
    name: 'nothing trainable',
    document: trained({ flat: ['Flatten'] }),
    code: 'training.nothing_trainable',
    block: 'adam',
    repair: 'Insert Linear',
  },
  {
    name: 'softmax before CrossEntropyLoss',
    document: trained({ ...flat, soft: ['Softmax', { dim: 1 }] }),
    code: 'loss.probabilities',
    severity: 'warning',
    block: 'loss',
    repair: 'Remove Softmax',
  },
  {
    name: 'no activation between Linear layers',
    document: trained({
      flat: ['Flatten'],
      a: linear(784, 20),
      drop: ['Dropout'],
      b: linear(20, 10),
    }),
    code: 'linear.no_activation',
    severity: 'warning',
    block: 'b',
    repair: 'Insert ReLU',
  },
];

const has = (document: NetDocument, { code, block }: Mistake) =>
  analyze(document).diagnostics.filter((d) => d.code === code && d.block === block);

describe('a mistake is found, said and repaired', () => {
  it.each(mistakes)('$name', (mistake) => {
    const { document, severity = 'error', repair } = mistake;
    const [found] = has(document, mistake);
    if (!found) throw new Error(JSON.stringify(analyze(document).diagnostics, null, 1));
    expect(found.severity).toBe(severity);
    expect(found.repair?.label.en).toBe(repair);
    for (const text of [found.message.en, found.message.zh]) expect(text.length).toBeLessThan(160);
    expect(found.message.zh).toMatch(/\p{Script=Han}/u);
    if (!found.repair) return;
    expect(found.repair.label.zh).toMatch(/\p{Script=Han}/u);
    const repaired = applyCommand(document, found.repair.command).document;
    expect(has(repaired, mistake)).toEqual([]);
  });
});

describe('what is right is left in peace', () => {
  it.each<[string, NetDocument, string]>([
    [
      'an activation between Linear layers',
      trained({ flat: ['Flatten'], a: linear(784, 20), relu: ['ReLU'], b: linear(20, 10) }),
      'linear.no_activation',
    ],
    [
      'pools and unpools in pairs',
      trained(
        {
          p1: ['MaxPool2d', { kernel_size: 2, return_indices: true }],
          p2: ['MaxPool2d', { kernel_size: 2, return_indices: true }],
          u2: ['MaxUnpool2d', { kernel_size: 2 }],
          u1: ['MaxUnpool2d', { kernel_size: 2 }],
        },
        ['p2.indices > u2.indices', 'p1.indices > u1.indices'],
      ),
      'maxunpool.other_pool',
    ],
    [
      'two models, each with its optimizer',
      made(
        {
          a: linear(4, 2),
          b: linear(4, 2),
          la: ['MSELoss'],
          lb: ['MSELoss'],
          oa: ['Adam'],
          ob: ['SGD'],
        },
        ['a.output > la.input', 'b.output > lb.input', 'la.loss > oa.loss', 'lb.loss > ob.loss'],
      ),
      'optimizer.several',
    ],
  ])('%s', (_name, document, code) => {
    expect(analyze(document).diagnostics.filter((d) => d.code === code)).toEqual([]);
  });
});

describe('the templates have none of them', () => {
  const folder = resolve('resources/examples');
  it.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s', (name) => {
    const loaded = parseDocument(readFileSync(resolve(folder, name), 'utf8'));
    if (!loaded.ok) throw new Error(loaded.error.message);
    expect(analyze(loaded.document).diagnostics.map((d) => [d.block, d.message.en])).toEqual([]);
  });
});
