/** Small documents for tests of training. */
import { type BlockNode, emptyDocument, type NetDocument } from '../../src/graph/document/schema';

type Params = Record<string, unknown>;

/** A document from `id: [type, params]` and wires written `a.port > b.port`. */
export function documentOf(
  blocks: Readonly<Record<string, readonly [string, Params?]>>,
  wires: readonly string[],
): NetDocument {
  const document = emptyDocument('Test');
  Object.entries(blocks).forEach(([id, [type, params = {}]], i) => {
    const block: BlockNode = { type, params, position: { x: i * 200, y: 0 } };
    document.blocks[id] = block;
  });
  wires.forEach((wire, i) => {
    const [from, to] = wire.split(' > ').map((end) => {
      const [block = '', port = ''] = end.split('.');
      return { block, port };
    });
    if (!from || !to) throw new Error(`Not a wire: ${wire}`);
    document.wires[`w${i}`] = { from, to };
  });
  return document;
}

export interface SmallOptions {
  readonly optimizer?: readonly [string, Params?];
  /** Blocks between optimizer and Trainer. */
  readonly chain?: readonly (readonly [string, Params?])[];
  readonly trainer?: Params;
  readonly loader?: Params;
  readonly loss?: Params;
  readonly normalize?: boolean;
}

/**
 * A small classifier of MNIST with everything that has state or draws random numbers: BatchNorm2d,
 * Dropout, an optimizer with slots, a shuffling loader with a smaller last batch.
 */
export function smallClassifier(options: SmallOptions = {}): NetDocument {
  const normalize = options.normalize ?? true;
  const links = (options.chain ?? []).map((link, i) => [`link${i}`, link] as const);
  const ends = ['optimizer', ...links.map(([id]) => id), 'trainer'];
  return documentOf(
    {
      digits: ['MNIST', { train: true }],
      tensors: ['ToTensor'],
      ...(normalize ? { norm: ['Normalize', { mean: 0.1307, std: 0.3081 }] as const } : {}),
      loader: ['DataLoader', { batch_size: 16, shuffle: true, ...options.loader }],
      conv: ['Conv2d', { in_channels: 1, out_channels: 4, kernel_size: 5, stride: 2 }],
      bn: ['BatchNorm2d', { num_features: 4 }],
      relu: ['ReLU'],
      pool: ['MaxPool2d', { kernel_size: 2 }],
      flat: ['Flatten'],
      drop: ['Dropout', { p: 0.3 }],
      fc: ['Linear', { in_features: 144, out_features: 10 }],
      loss: ['CrossEntropyLoss', options.loss],
      optimizer: options.optimizer ?? ['Adam', { lr: 0.003 }],
      ...Object.fromEntries(links),
      trainer: ['Trainer', { epochs: 2, device: 'cpu', seed: 3, ...options.trainer }],
      testDigits: ['MNIST', { train: false }],
      testTensors: ['ToTensor'],
      testLoader: ['DataLoader', { batch_size: 50 }],
    },
    [
      'digits.dataset > tensors.dataset',
      ...(normalize
        ? ['tensors.dataset > norm.dataset', 'norm.dataset > loader.dataset']
        : ['tensors.dataset > loader.dataset']),
      'loader.input > conv.input',
      'conv.output > bn.input',
      'bn.output > relu.input',
      'relu.output > pool.input',
      'pool.output > flat.input',
      'flat.output > drop.input',
      'drop.output > fc.input',
      'fc.output > loss.input',
      'loader.target > loss.target',
      'loss.loss > optimizer.loss',
      ...ends.slice(1).map((id, i) => `${ends[i]}.optimizer > ${id}.optimizer`),
      'testDigits.dataset > testTensors.dataset',
      'testTensors.dataset > testLoader.dataset',
      'testLoader.batches > trainer.validation',
    ],
  );
}
