/** Networks whose output is a picture or a mask, with weights that are known: input, output, wanted. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { NetDocument } from '../../graph/document/schema';
import type { Backend } from '../backends/contract';
import { openOnnx } from '../backends/onnx';
import { openLoader } from '../data';
import { loaderChain, readFacts } from '../training/loaders';
import { modelOf } from '../training/model';
import { Network } from '../training/network';
import { Looker } from './looker';
import { outcomes, predict, reconstruction } from './outcomes';
import { unpaced } from './pace';
import type { Subject } from './subject';

type Blocks = Parameters<typeof documentOf>[0];

const SIDE = 4;
const pin = { kind: 'pin', split: 'train', index: 0 } as const;

let backend: Backend;
let folder: string;
/** Left half of the picture red, right half green; the lowest row is no class. */
const RED = Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < SIDE / 2 ? 1 : 0));

beforeAll(async () => {
  backend = await openOnnx({ threads: 1 });
  folder = mkdtempSync(join(tmpdir(), 'netloom-masks-'));
  const png = (name: string, channels: 1 | 3, data: number[]) =>
    sharp(Uint8Array.from(data), { raw: { width: SIDE, height: SIDE, channels } })
      .png()
      .toFile(join(folder, name));
  for (const name of ['images', 'masks', 'two']) mkdirSync(join(folder, name));
  for (const k of [0, 1]) {
    await png(
      `images/${k}.png`,
      3,
      RED.flatMap((r) => (r ? [255, 0, 0] : [0, 255, 0])),
    );
    // Of the last row nothing is known; the first row says the contrary of what the picture shows.
    const ids = RED.map((r, i) => (i >= SIDE * (SIDE - 1) ? 255 : i < SIDE ? r : 1 - r));
    await png(`masks/${k}.png`, 1, ids);
    await png(
      `two/${k}.png`,
      1,
      RED.map((r) => (r ? 255 : 0)),
    );
  }
});
afterAll(async () => {
  await backend.dispose();
  rmSync(folder, { recursive: true });
});

function net(blocks: Blocks, wires: readonly string[]): NetDocument {
  return documentOf(
    {
      tensors: ['ToTensor'],
      loader: ['DataLoader', { batch_size: 2 }],
      sgd: ['SGD', { lr: 0 }],
      trainer: ['Trainer', { validate: false }],
      ...blocks,
    },
    [
      'data.dataset > tensors.dataset',
      'tensors.dataset > loader.dataset',
      'loader.input > conv.input',
      'loss.loss > sgd.loss',
      'sgd.optimizer > trainer.optimizer',
      ...wires,
    ],
  );
}

/** Looks at a network with these weights, and closes everything. */
async function looking<T>(
  document: NetDocument,
  weights: Readonly<Record<string, readonly number[]>>,
  look: (subject: Subject) => Promise<T>,
): Promise<T> {
  const facts = await readFacts(document, folder);
  const analysis = analyze(document, facts);
  const loader = await openLoader({
    ...loaderChain(analysis.flat, 'loader'),
    baseDir: folder,
    seed: 0,
    evaluation: true,
  });
  const { sample } = loader;
  if (sample.kind !== 'tensor') throw new Error('No tensors.');
  const network = Network.create(modelOf(analysis), sample.shape as number[], backend, 0);
  for (const [name, values] of Object.entries(weights))
    network.store.write(name, Float32Array.from(values));
  const looker = new Looker(network);
  try {
    const subject = {
      document,
      analysis,
      network,
      looker,
      classes: [],
      loader: async () => loader,
    };
    return await look(subject as unknown as Subject);
  } finally {
    await looker.dispose();
    await network.dispose();
    await loader.dispose();
  }
}

const reconstructed = (document: NetDocument, weights: Record<string, readonly number[]>) =>
  looking(document, weights, async (subject) => {
    const made = await reconstruction(subject, { view: 'reconstruction', sample: pin });
    const panel = (name: string) => made.panels.find((p) => p.name === name);
    return { ...made, panel, values: (name: string) => Array.from(panel(name)?.values ?? []) };
  });

const masks = (name: string): Blocks => ({ data: ['ImageMaskFolder', { root: '.', masks: name }] });
/** Channel 0 is the red, channel 1 the green. */
const RED_OR_GREEN = { 'conv.weight': [1, 0, 0, 0, 1, 0], 'conv.bias': [0, 0] };
const segmentation = () =>
  net(
    {
      ...masks('masks'),
      conv: ['Conv2d', { in_channels: 3, out_channels: 2, kernel_size: 1 }],
      loss: ['CrossEntropyLoss', { ignore_index: 255 }],
    },
    ['conv.output > loss.input', 'loader.target > loss.target'],
  );

describe('reconstruction', () => {
  it('of an autoencoder: the wanted picture is the input, the error the mean square', async () => {
    const autoencoder = net(
      {
        data: ['MNIST'],
        conv: ['Conv2d', { in_channels: 1, out_channels: 1, kernel_size: 1 }],
        loss: ['MSELoss'],
      },
      ['conv.output > loss.input', 'loader.input > loss.target'],
    );
    const { panel, values, facts } = await reconstructed(autoencoder, {
      'conv.weight': [0.5],
      'conv.bias': [0.25],
    });
    const input = values('input');
    expect(panel('output')).toMatchObject({ kind: 'picture', shape: [1, 28, 28] });
    expect(values('wanted')).toEqual(input);
    input.forEach((x, i) => {
      expect(values('output')[i]).toBeCloseTo(0.5 * x + 0.25, 5);
    });
    const mean = input.reduce((sum, x) => sum + (0.25 - 0.5 * x) ** 2, 0) / input.length;
    expect(facts.error).toBeCloseTo(mean, 5);
  });

  it('of a segmentation: the mask, and the wrong places; those of no class count for nothing', async () => {
    const { values, facts } = await reconstructed(segmentation(), RED_OR_GREEN);
    const green = RED.map((r) => 1 - r);
    expect(values('output')).toEqual(green);
    expect(values('wanted').slice(-SIDE)).toEqual(Array(SIDE).fill(255));
    expect(values('difference')).toEqual(RED.map((_, i) => (i < SIDE ? 1 : 0)));
    expect(facts.error).toBeCloseTo(1 / 3, 6);
  });

  it('of yes or no for each place: probabilities beside the mask', async () => {
    const document = net(
      {
        ...masks('two'),
        conv: ['Conv2d', { in_channels: 3, out_channels: 1, kernel_size: 1 }],
        flat: ['Flatten', { start_dim: 0, end_dim: 1 }],
        loss: ['BCEWithLogitsLoss'],
      },
      ['conv.output > flat.input', 'flat.output > loss.input', 'loader.target > loss.target'],
    );
    const weights = { 'conv.weight': [Math.log(3), 0, 0], 'conv.bias': [0] };
    const { values, facts } = await reconstructed(document, weights);
    const output = values('output');
    RED.forEach((r, i) => {
      expect(output[i]).toBeCloseTo(r ? 0.75 : 0.5, 5);
    });
    expect(values('wanted')).toEqual(RED);
    expect(facts.error).toBeCloseTo((0.25 ** 2 + 0.5 ** 2) / 2, 5);
    // Such a network says nothing of the picture as a whole.
    await looking(document, weights, async (subject) => {
      const query = { view: 'outcomes', split: 'train', limit: 9 } as const;
      await expect(outcomes(subject, query, unpaced)).rejects.toThrow('predicts no class');
      await expect(predict(subject, { view: 'predict', sample: pin })).rejects.toThrow(
        'predicts no class',
      );
    });
  });

  it('says why a classifier has none', async () => {
    const classifier = net(
      {
        data: ['MNIST'],
        conv: ['Flatten'],
        fc: ['Linear', { in_features: 784, out_features: 10 }],
        loss: ['CrossEntropyLoss'],
      },
      ['conv.output > fc.input', 'fc.output > loss.input', 'loader.target > loss.target'],
    );
    await expect(reconstructed(classifier, {})).rejects.toThrow(
      "The network's output is (10), no picture, so there is nothing to compare.",
    );
  });
});
