/** The networks of `fixtures/trajectories.py` as documents, and the numbers that both sides compute. */
import type { Facts } from '../../src/graph/analysis/types';
import type { NetDocument } from '../../src/graph/document/schema';
import { documentOf } from './networks';

type Params = Record<string, unknown>;
type Layer = readonly [id: string, type: string, params?: Params];

/** Numbers in [0, 1): Murmur's finaliser over FNV-1a of the name and the index. */
export function hashed(name: string, count: number): Float64Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  return Float64Array.from({ length: count }, (_, i) => {
    let x = Math.imul(i, 0x9e3779b9) + seed;
    x ^= x >>> 16;
    x = Math.imul(x, 0x85ebca6b);
    x ^= x >>> 13;
    x = Math.imul(x, 0xc2b2ae35);
    x ^= x >>> 16;
    return (x >>> 8) * 2 ** -24;
  });
}

/** Weights within ±√(3/fan), biases within ±0.05. */
export function weightsOf(name: string, shape: readonly number[]): Float32Array {
  const fan = shape.slice(1).reduce((a, b) => a * b, 1);
  const bound = shape.length > 1 ? Math.sqrt(3 / fan) : 0.05;
  const count = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from(hashed(name, count), (u) => (2 * u - 1) * bound);
}

const conv = (inputs: number, outputs: number, size: number, more: Params = {}): Params => ({
  in_channels: inputs,
  out_channels: outputs,
  kernel_size: size,
  ...more,
});
const linear = (inputs: number, outputs: number): Params => ({
  in_features: inputs,
  out_features: outputs,
});

/** Layers one after the other, from `loader.input` to `loss.input`. */
class Net {
  readonly blocks: Record<string, readonly [string, Params?]> = {};
  readonly wires: string[] = [];
  at = 'loader.input';

  add(id: string, type: string, params: Params = {}): this {
    this.blocks[id] = [type, params];
    this.wires.push(`${this.at} > ${id}.input`);
    this.at = `${id}.output`;
    return this;
  }

  all(layers: readonly Layer[]): this {
    for (const layer of layers) this.add(...layer);
    return this;
  }
}

function lenet(): Net {
  return new Net().all([
    ['conv1', 'Conv2d', conv(1, 6, 5)],
    ['relu1', 'ReLU'],
    ['pool1', 'MaxPool2d', { kernel_size: 2 }],
    ['conv2', 'Conv2d', conv(6, 16, 5)],
    ['relu2', 'ReLU'],
    ['pool2', 'MaxPool2d', { kernel_size: 2 }],
    ['flat', 'Flatten'],
    ['fc1', 'Linear', linear(256, 120)],
    ['relu3', 'ReLU'],
    ['fc2', 'Linear', linear(120, 84)],
    ['relu4', 'ReLU'],
    ['fc3', 'Linear', linear(84, 10)],
  ]);
}

function vgg(): Net {
  const net = new Net();
  let channels = 3;
  let [i, j] = [0, 0];
  for (const width of [8, 'M', 16, 'M', 32, 32, 'M', 64, 64, 'M', 64, 64, 'M'] as const) {
    if (width === 'M') {
      net.add(`pool${++j}`, 'MaxPool2d', { kernel_size: 2 });
      continue;
    }
    i++;
    net.all([
      [`conv${i}`, 'Conv2d', conv(channels, width, 3, { padding: 1 })],
      [`bn${i}`, 'BatchNorm2d', { num_features: width }],
      [`relu${i}`, 'ReLU'],
    ]);
    channels = width;
  }
  return net.all([
    ['flat', 'Flatten'],
    ['fc1', 'Linear', linear(64, 64)],
    ['relu_fc1', 'ReLU'],
    ['fc2', 'Linear', linear(64, 64)],
    ['relu_fc2', 'ReLU'],
    ['fc3', 'Linear', linear(64, 10)],
  ]);
}

function resnet(): Net {
  const net = new Net().all([
    ['conv1', 'Conv2d', conv(3, 8, 7, { stride: 2, padding: 3, bias: false })],
    ['bn1', 'BatchNorm2d', { num_features: 8 }],
    ['relu', 'ReLU'],
    ['pool', 'MaxPool2d', { kernel_size: 3, stride: 2, padding: 1 }],
  ]);
  let channels = 8;
  for (const [index, width] of [8, 16, 32, 64].entries())
    for (const block of [0, 1]) {
      const stride = index > 0 && block === 0 ? 2 : 1;
      const id = `l${index + 1}b${block}`;
      const entry = net.at;
      const same = { padding: 1, bias: false };
      net.all([
        [`${id}_conv1`, 'Conv2d', conv(channels, width, 3, { ...same, stride })],
        [`${id}_bn1`, 'BatchNorm2d', { num_features: width }],
        [`${id}_relu1`, 'ReLU'],
        [`${id}_conv2`, 'Conv2d', conv(width, width, 3, same)],
        [`${id}_bn2`, 'BatchNorm2d', { num_features: width }],
      ]);
      const main = net.at;
      net.at = entry;
      if (stride === 2)
        net.all([
          [`${id}_down`, 'Conv2d', conv(channels, width, 1, { stride, bias: false })],
          [`${id}_downbn`, 'BatchNorm2d', { num_features: width }],
        ]);
      const skip = net.at;
      net.at = main;
      net.add(`${id}_add`, 'Add');
      net.wires.push(`${skip} > ${id}_add.other`);
      net.add(`${id}_relu2`, 'ReLU');
      channels = width;
    }
  return net.all([
    ['avg', 'AdaptiveAvgPool2d', { output_size: 1 }],
    ['flat', 'Flatten'],
    ['fc', 'Linear', linear(64, 10)],
  ]);
}

function unpooling(): Net {
  const net = new Net().all([
    ['enc1', 'Conv2d', conv(1, 6, 3, { padding: 1 })],
    ['relu1', 'ReLU'],
    ['pool1', 'MaxPool2d', { kernel_size: 2, return_indices: true }],
    ['enc2', 'Conv2d', conv(6, 12, 3, { padding: 1 })],
    ['relu2', 'ReLU'],
    ['pool2', 'MaxPool2d', { kernel_size: 2, return_indices: true }],
    ['unpool2', 'MaxUnpool2d', { kernel_size: 2 }],
    ['dec2', 'ConvTranspose2d', conv(12, 6, 3, { padding: 1 })],
    ['relu3', 'ReLU'],
    ['unpool1', 'MaxUnpool2d', { kernel_size: 2 }],
    ['dec1', 'ConvTranspose2d', conv(6, 1, 3, { padding: 1 })],
    ['squash', 'Sigmoid'],
  ]);
  net.wires.push('pool2.indices > unpool2.indices', 'pool1.indices > unpool1.indices');
  return net;
}

function mlp(normalised: boolean): Net {
  const net = new Net().all([
    ['flat', 'Flatten'],
    ['fc1', 'Linear', linear(36, 12)],
  ]);
  if (normalised) net.add('bn', 'BatchNorm1d', { num_features: 12 });
  return net.all([
    ['tanh', 'Tanh'],
    ['fc2', 'Linear', linear(12, 10)],
  ]);
}

const networks: Readonly<Record<string, () => Net>> = {
  LeNet: lenet,
  'VGG-11-BN': vgg,
  'ResNet-18': resnet,
  'Unpooling autoencoder': unpooling,
  MLP: () => mlp(false),
  'MLP with BatchNorm1d': () => mlp(true),
};

/**
 * A whole project: pictures of a folder, the network, its loss, the optimizer and what stands behind it.
 *
 * @param shape of a batch, (N, C, H, W)
 */
export function trajectoryDocument(
  name: string,
  shape: readonly number[],
  optimizer: readonly [string, Params],
  chain: readonly (readonly [string, Params])[] = [],
): { readonly document: NetDocument; readonly facts: Facts } {
  const net = networks[name]?.();
  if (!net) throw new Error(`There is no network ${name}.`);
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const reconstructs = name === 'Unpooling autoencoder';
  const links = chain.map(([type, params], i) => [`link${i}`, [type, params]] as const);
  const ends = ['optimizer', ...links.map(([id]) => id), 'trainer'];
  const document = documentOf(
    {
      folder: ['ImageFolder', { root: 'pictures' }],
      tensors: ['ToTensor'],
      loader: ['DataLoader', { batch_size: batch, drop_last: true }],
      ...net.blocks,
      loss: [reconstructs ? 'MSELoss' : 'CrossEntropyLoss'],
      optimizer,
      ...Object.fromEntries(links),
      trainer: ['Trainer', { epochs: 1 }],
    },
    [
      'folder.dataset > tensors.dataset',
      'tensors.dataset > loader.dataset',
      ...net.wires,
      `${net.at} > loss.input`,
      `loader.${reconstructs ? 'input' : 'target'} > loss.target`,
      'loss.loss > optimizer.loss',
      ...ends.slice(1).map((id, i) => `${ends[i]}.optimizer > ${id}.optimizer`),
    ],
  );
  const facts: Facts = {
    folder: {
      length: 20 * batch,
      classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
      sample: { kind: 'image', mode: channels === 1 ? 'L' : 'RGB', height, width },
    },
  };
  return { document, facts };
}
