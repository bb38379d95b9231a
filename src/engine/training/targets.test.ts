/** Trainings whose targets are masks and numbers, from files to metrics. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../../../test/support/networks';
import { analyze } from '../../graph/analysis/analyze';
import type { NetDocument } from '../../graph/document/schema';
import type { EngineEventOf } from '../../protocol/engine';
import type { Backend } from '../backends/contract';
import { openOnnx } from '../backends/onnx';
import { openLoader } from '../data';
import { loaderChain, readFacts } from './loaders';
import { TrainingRun } from './loop';
import { modelOf } from './model';
import { Network } from './network';

let backend: Backend;
let folder: string;

const SIDE = 8;

/** Pictures in three colours, and for each pixel which; the uppermost row is no class. */
async function writePictures(): Promise<void> {
  for (const name of ['images', 'masks', 'two']) mkdirSync(join(folder, name));
  for (let k = 0; k < 12; k++) {
    const rgb = new Uint8Array(SIDE * SIDE * 3);
    const ids = new Uint8Array(SIDE * SIDE);
    for (let i = 0; i < ids.length; i++) {
      const id = (Math.floor(i / 3) + k) % 3;
      rgb[3 * i + id] = 200 + ((i * 7 + k) % 50);
      ids[i] = i < SIDE ? 255 : id;
    }
    const grey = (pixels: Uint8Array) =>
      sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
        .toColourspace('b-w')
        .png()
        .toBuffer();
    const picture = sharp(rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } });
    writeFileSync(join(folder, `images/${k}.png`), await picture.png().toBuffer());
    writeFileSync(join(folder, `masks/${k}.png`), await grey(ids));
    const two = ids.map((_, i) => (rgb[3 * i] === 0 ? 0 : 255));
    writeFileSync(join(folder, `two/${k}.png`), await grey(two));
  }
}

function writeTable(): void {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [a, b] = [(i % 8) / 8, Math.floor(i / 8) / 5];
    return [a, b, 2 * a - b + 0.5, a - b, a > 0.4 ? 'high' : 'low'].join(',');
  });
  writeFileSync(join(folder, 'table.csv'), ['a,b,y,z,kind', ...rows].join('\n'));
}

beforeAll(async () => {
  backend = await openOnnx({ threads: 1 });
  folder = mkdtempSync(join(tmpdir(), 'netloom-targets-'));
  await writePictures();
  writeTable();
});
afterAll(async () => {
  await backend.dispose();
  rmSync(folder, { recursive: true });
});

type Blocks = Parameters<typeof documentOf>[0];

/** A dataset, layers in a row, a loss; validated on the same samples. */
function net(dataset: Blocks, layers: Blocks, loss: Blocks[string], lr: number): NetDocument {
  const chain = Object.keys(layers);
  const ends = ['loader', ...chain, 'loss'];
  const data = Object.keys(dataset);
  return documentOf(
    {
      ...dataset,
      loader: ['DataLoader', { batch_size: 5, shuffle: true }],
      check: ['DataLoader', { batch_size: 7 }],
      ...layers,
      loss,
      adam: ['Adam', { lr }],
      trainer: ['Trainer', { epochs: 20 }],
    },
    [
      ...data.slice(1).map((id, i) => `${data[i]}.dataset > ${id}.dataset`),
      `${data.at(-1)}.dataset > loader.dataset`,
      `${data.at(-1)}.dataset > check.dataset`,
      ...ends.slice(1).map((id, i) => `${ends[i]}.${i === 0 ? 'input' : 'output'} > ${id}.input`),
      'loader.target > loss.target',
      'loss.loss > adam.loss',
      'adam.optimizer > trainer.optimizer',
      'check.batches > trainer.validation',
    ],
  );
}

/** Trains and gives the last epoch. */
async function last(document: NetDocument): Promise<EngineEventOf<'epoch'>> {
  const analysis = analyze(document, await readFacts(document, folder));
  expect(analysis.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const common = { baseDir: folder, seed: 1 };
  const train = await openLoader({ ...loaderChain(analysis.flat, 'loader'), ...common });
  const check = await openLoader({
    ...loaderChain(analysis.flat, 'check'),
    ...common,
    evaluation: true,
  });
  const { sample } = train;
  if (sample.kind !== 'tensor') throw new Error('No tensors.');
  const network = Network.create(modelOf(analysis), sample.shape as number[], backend, 1);
  const epochs: EngineEventOf<'epoch'>[] = [];
  const settings = { epochs: 20, seed: 1, transforms: [] };
  const run = new TrainingRun(network, train, check, settings, null, {
    emit: (event) => {
      if (event.event === 'epoch') epochs.push(event);
    },
  });
  try {
    await run.run();
  } finally {
    await network.dispose();
  }
  return epochs.at(-1) as EngineEventOf<'epoch'>;
}

const pictures = (masks: string): Blocks => ({
  folder: ['ImageMaskFolder', { root: '.', masks }],
  tensors: ['ToTensor'],
});
const conv = (out_channels: number): Blocks => ({
  conv: ['Conv2d', { in_channels: 3, out_channels, kernel_size: 1 }],
});

describe('masks', () => {
  it('train a segmentation; pixels of class 255 count for nothing', async () => {
    const loss = ['CrossEntropyLoss', { ignore_index: 255 }] as const;
    const { validation, metrics, confusion, train } = await last(
      net(pictures('masks'), conv(3), loss, 0.1),
    );
    expect(validation?.accuracy).toBe(1);
    expect(metrics).toMatchObject({ iou: 1, dice: 1 });
    // 12 masks without their first rows.
    const counted = confusion?.counts.flat().reduce((a, b) => a + b, 0);
    expect(counted).toBe(12 * SIDE * (SIDE - 1));
    expect(train.loss).toBeLessThan(0.5);
  });

  it('of two colours train yes or no for each pixel, once the channel is flattened', async () => {
    const flat: Blocks = { flat: ['Flatten', { start_dim: 0, end_dim: 1 }] };
    const loss = ['BCEWithLogitsLoss'] as const;
    const epoch = await last(net(pictures('two'), { ...conv(1), ...flat }, loss, 0.2));
    expect(epoch.validation?.accuracy).toBe(1);
    expect(epoch.metrics).toMatchObject({ iou: 1, dice: 1 });
  });

  it('say how to drop the channel, as a repair', async () => {
    const document = net(pictures('two'), conv(1), ['BCEWithLogitsLoss'], 0.1);
    const facts = await readFacts(document, folder);
    const problem = analyze(document, facts).diagnostics.find(
      (d) => d.code === 'loss.extra_channel',
    );
    expect(problem?.repair?.label.en).toBe('Insert Flatten');
  });

  it('with a class that the scores do not have end the training with its sample', async () => {
    // ignore_index is left at −100, so that 255 is a class.
    const document = net(pictures('masks'), conv(3), ['CrossEntropyLoss'], 0.1);
    await expect(last(document)).rejects.toThrow(
      /The mask of sample \d+ has class 255, but the network gives scores for 3 classes/,
    );
  });
});

const table = (params: object): Blocks => ({
  rows: ['CSVDataset', { file: 'table.csv', ...params }],
});
const linear = (outs: number): Blocks => ({
  fc: ['Linear', { in_features: 2, out_features: outs }],
});

describe('numbers', () => {
  it.each(['MSELoss', 'L1Loss', 'SmoothL1Loss'])(
    'one for each row are predicted with %s',
    async (loss) => {
      const rows = table({ columns: 'a, b', target: 'y', target_type: 'number' });
      const flat: Blocks = { flat: ['Flatten', { start_dim: 0 }] };
      const { validation, metrics } = await last(net(rows, { ...linear(1), ...flat }, [loss], 0.1));
      expect(validation?.accuracy).toBeNull();
      expect(metrics?.r2).toBeGreaterThan(0.99);
      expect(metrics?.rmse).toBeCloseTo(Math.sqrt(metrics?.mse ?? 0), 6);
      if (loss === 'MSELoss')
        expect((validation?.loss ?? 0) / (metrics?.mse ?? 0)).toBeCloseTo(1, 3);
      if (loss === 'L1Loss')
        expect((validation?.loss ?? 0) / (metrics?.mae ?? 0)).toBeCloseTo(1, 3);
    },
  );

  it('several for each row', async () => {
    const rows = table({ columns: 'a, b', target: 'y, z', target_type: 'number' });
    const { validation, metrics } = await last(net(rows, linear(2), ['MSELoss'], 0.1));
    expect(metrics?.r2).toBeGreaterThan(0.99);
    expect((validation?.loss ?? 0) / (metrics?.mse ?? 0)).toBeCloseTo(1, 3);
  });

  it('of a row, and its class', async () => {
    const layers: Blocks = { ...linear(2) };
    const { validation } = await last(
      net(table({ columns: 'a, b' }), layers, ['CrossEntropyLoss'], 0.3),
    );
    expect(validation?.accuracy).toBe(1);
  });

  it('are no class ids: CrossEntropyLoss says so before the training', async () => {
    const rows = table({ columns: 'a, b', target: 'y', target_type: 'number' });
    const document = net(rows, linear(2), ['CrossEntropyLoss'], 0.1);
    const { diagnostics } = analyze(document, await readFacts(document, folder));
    expect(diagnostics.map((d) => d.code)).toContain('loss.shapes');
  });
});
