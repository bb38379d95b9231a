/**
 * The networks of the engine benchmark: the example projects themselves for Netloom, and the same layers
 * as a list that every peer builds. All train with SGD, lr 0.01, momentum 0.9; dropout is off.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseDocument } from '../../src/graph/document/load';
import type { NetDocument } from '../../src/graph/document/schema';

export type Layer =
  | {
      readonly op: 'conv' | 'deconv';
      readonly in: number;
      readonly out: number;
      readonly k: number;
      readonly pad: number;
      readonly stride: number;
      readonly bias: boolean;
    }
  | { readonly op: 'bn'; readonly c: number }
  | { readonly op: 'relu' | 'sigmoid' | 'maxpool' | 'flatten' | 'avgpool' }
  /** Pools with indices, and the unpooling that takes the last indices not yet taken. */
  | { readonly op: 'maxpool-indices' | 'unpool' }
  | { readonly op: 'linear'; readonly in: number; readonly out: number }
  /** Two 3×3 convolutions with batch norm beside a shortcut (He et al. 2015). */
  | { readonly op: 'block'; readonly in: number; readonly out: number; readonly stride: number };

export interface BenchModel {
  readonly name: 'lenet' | 'vgg11bn' | 'resnet18' | 'autoencoder';
  readonly title: string;
  /** In resources/examples. */
  readonly file: string;
  /** (C, H, W). */
  readonly sample: readonly [number, number, number];
  readonly loss: 'ce' | 'mse';
  /** Classes of a `ce` loss. */
  readonly classes: number;
  readonly layers: readonly Layer[];
}

const conv = (from: number, to: number, k = 3, pad = 1, bias = true): Layer => ({
  op: 'conv',
  in: from,
  out: to,
  k,
  pad,
  stride: 1,
  bias,
});
const deconv = (from: number, to: number): Layer => ({ ...conv(from, to), op: 'deconv' }) as Layer;
const relu: Layer = { op: 'relu' };
const pool: Layer = { op: 'maxpool' };
const linear = (from: number, to: number): Layer => ({ op: 'linear', in: from, out: to });
const block = (from: number, to: number): Layer => ({
  op: 'block',
  in: from,
  out: to,
  stride: from === to ? 1 : 2,
});

function vgg(): Layer[] {
  const layers: Layer[] = [];
  let from = 3;
  for (const to of [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0]) {
    if (to === 0) layers.push(pool);
    else {
      layers.push(conv(from, to), { op: 'bn', c: to }, relu);
      from = to;
    }
  }
  return [...layers, { op: 'flatten' }, linear(512, 512), relu, linear(512, 10)];
}

export const MODELS: readonly BenchModel[] = [
  {
    name: 'lenet',
    title: 'LeNet, 28×28',
    file: 'lenet-mnist',
    sample: [1, 28, 28],
    loss: 'ce',
    classes: 10,
    layers: [
      conv(1, 6, 5, 0),
      relu,
      pool,
      conv(6, 16, 5, 0),
      relu,
      pool,
      { op: 'flatten' },
      linear(256, 120),
      relu,
      linear(120, 84),
      relu,
      linear(84, 10),
    ],
  },
  {
    name: 'vgg11bn',
    title: 'VGG-11-BN, 3×32×32',
    file: 'vgg11-bn-32',
    sample: [3, 32, 32],
    loss: 'ce',
    classes: 10,
    layers: vgg(),
  },
  {
    name: 'resnet18',
    title: 'ResNet-18, 3×32×32',
    file: 'resnet18-32',
    sample: [3, 32, 32],
    loss: 'ce',
    classes: 10,
    layers: [
      conv(3, 64, 3, 1, false),
      { op: 'bn', c: 64 },
      relu,
      ...[block(64, 64), block(64, 64), block(64, 128), block(128, 128)],
      ...[block(128, 256), block(256, 256), block(256, 512), block(512, 512)],
      { op: 'avgpool' },
      { op: 'flatten' },
      linear(512, 10),
    ],
  },
  {
    name: 'autoencoder',
    title: 'autoencoder with unpooling, 28×28',
    file: 'autoencoder-unpool-mnist',
    sample: [1, 28, 28],
    loss: 'mse',
    classes: 0,
    layers: [
      conv(1, 16),
      relu,
      { op: 'maxpool-indices' },
      conv(16, 8),
      relu,
      { op: 'maxpool-indices' },
      { op: 'unpool' },
      deconv(8, 16),
      relu,
      { op: 'unpool' },
      deconv(16, 1),
      { op: 'sigmoid' },
    ],
  },
];

/** The example project with the benchmark's optimizer and without dropout. */
export async function documentOf(model: BenchModel): Promise<NetDocument> {
  const file = resolve(`resources/examples/${model.file}.netloom.json`);
  const loaded = parseDocument(await readFile(file, 'utf8'));
  if (!loaded.ok) throw new Error(loaded.error.message);
  const blocks = Object.entries(loaded.document.blocks).map(([id, one]) => {
    if (id === 'optimizer')
      return [id, { ...one, type: 'SGD', params: { lr: 0.01, momentum: 0.9 } }];
    if (one.type === 'Dropout') return [id, { ...one, params: { p: 0 } }];
    return [id, one];
  });
  return { ...loaded.document, blocks: Object.fromEntries(blocks) };
}

/** Inputs and targets of one batch: the same numbers for everybody. */
export function batchOf(
  model: BenchModel,
  batch: number,
): { inputs: Float32Array; targets: Int32Array } {
  const size = batch * model.sample.reduce((n, m) => n * m, 1);
  return {
    inputs: Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 977) / 977),
    targets: Int32Array.from({ length: batch }, (_, i) => (i * 7) % Math.max(1, model.classes)),
  };
}
