/** Networks of the growth benchmark: equal blocks of convolution, batch norm and ReLU on 14×14 planes. */
import { modelOf } from '../../src/engine/training/model';
import { analyze } from '../../src/graph/analysis/analyze';
import { documentOf } from '../../test/support/networks';

export interface Size {
  readonly batch: number;
  readonly channels: number;
  /** Blocks of Conv2d, BatchNorm2d and ReLU, all of one width. */
  readonly depth: number;
}

/** Shape of one sample, (C, H, W). */
export const SAMPLE = [1, 28, 28] as const;

/**
 * A classifier of MNIST's size: a convolution and a pooling to 14×14, `depth` equal blocks, global average
 * pooling and one linear layer; SGD with momentum.
 */
export function networkOf({ batch, channels, depth }: Size) {
  const blocks: Record<string, readonly [string, Record<string, unknown>?]> = {
    digits: ['MNIST', { train: true }],
    tensors: ['ToTensor'],
    loader: ['DataLoader', { batch_size: batch }],
    stem: ['Conv2d', { in_channels: 1, out_channels: channels, kernel_size: 3, padding: 1 }],
    pool: ['MaxPool2d', { kernel_size: 2 }],
  };
  const chain = ['stem', 'pool'];
  const add = (id: string, type: string, params: Record<string, unknown> = {}) => {
    blocks[id] = [type, params];
    chain.push(id);
  };
  const conv = { in_channels: channels, out_channels: channels, kernel_size: 3, padding: 1 };
  for (let i = 0; i < depth; i++) {
    add(`conv${i}`, 'Conv2d', conv);
    add(`bn${i}`, 'BatchNorm2d', { num_features: channels });
    add(`relu${i}`, 'ReLU');
  }
  add('mean', 'AdaptiveAvgPool2d', { output_size: 1 });
  add('flat', 'Flatten');
  add('fc', 'Linear', { in_features: channels, out_features: 10 });
  blocks.loss = ['CrossEntropyLoss'];
  blocks.optimizer = ['SGD', { lr: 0.01, momentum: 0.9 }];
  blocks.trainer = ['Trainer', { epochs: 1 }];
  const analysis = analyze(
    documentOf(blocks, [
      'digits.dataset > tensors.dataset',
      'tensors.dataset > loader.dataset',
      'loader.input > stem.input',
      ...chain.slice(1).map((id, i) => `${chain[i]}.output > ${id}.input`),
      'fc.output > loss.input',
      'loader.target > loss.target',
      'loss.loss > optimizer.loss',
      'optimizer.optimizer > trainer.optimizer',
    ]),
  );
  return { model: modelOf(analysis), analysis };
}
