import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze } from '../analysis/analyze';
import { parseDocument } from '../document/load';
import type { NetDocument } from '../document/schema';

const folder = new URL('../../../resources/examples/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.netloom.json'));

function load(file: string): NetDocument {
  const loaded = parseDocument(readFileSync(new URL(file, folder), 'utf8'));
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.document;
}

describe('example projects', () => {
  it('are the templates', () => {
    expect(files.map((name) => name.replace('.netloom.json', '')).sort()).toEqual([
      'autoencoder-unpool-mnist',
      'banknotes',
      'conv1d-signals',
      'decoder-checkerboard',
      'lenet-mnist',
      'lenet-rgb-32',
      'lstm-mnist-rows',
      'mlp-mnist',
      'resnet18-32',
      'segnet-unpool',
      'unet-denoise',
      'vgg11-bn-32',
    ]);
  });

  it.each(files)('%s has nothing to complain about and can be trained', (file) => {
    const document = load(file);
    const { diagnostics, training, blocks } = analyze(document);
    expect(diagnostics).toEqual([]);
    expect(document.description?.zh).toBeTruthy();
    expect(training?.trainLoader).toBe('train_loader');
    expect(training?.validationLoader).toBe('test_loader');
    expect(training?.loss).toBe('loss');
    for (const id of training?.layers ?? [])
      expect(Object.keys(blocks[id]?.outputs ?? {}), id).not.toEqual([]);
  });

  it.each(files)('%s is laid out without overlaps', (file) => {
    const places = Object.entries(load(file).blocks).map(([id, { position }]) => ({
      id,
      position,
    }));
    for (const a of places)
      for (const b of places)
        if (a.id < b.id) {
          const apart =
            Math.abs(a.position.x - b.position.x) >= 240 ||
            Math.abs(a.position.y - b.position.y) >= 240;
          expect(apart, `${a.id} and ${b.id}`).toBe(true);
        }
  });

  // torchvision's ResNet-18 and VGG-11-BN with the stem and head for 32×32 that CIFAR users give them.
  it.each([
    ['resnet18-32', 11_173_962],
    ['vgg11-bn-32', 9_493_770],
  ])('%s has the parameters it has in PyTorch', (name, parameters) => {
    expect(analyze(load(`${name}.netloom.json`)).totals.parameters).toBe(parameters);
  });

  it('LeNet has the shapes and the cost of the course', () => {
    const { blocks, totals } = analyze(load('lenet-mnist.netloom.json'));
    const shape = (id: string) => {
      const output = blocks[id]?.outputs.output;
      return output?.type === 'Tensor' ? output.shape.slice(1) : undefined;
    };
    expect(shape('pool1')).toEqual([6, 12, 12]);
    expect(shape('pool2')).toEqual([16, 4, 4]);
    expect(shape('flatten')).toEqual([256]);
    expect(shape('linear3')).toEqual([10]);
    expect(totals.parameters).toBe(156 + 2416 + 30_840 + 10_164 + 850);
    expect(totals.macs).toBe(86_400 + 153_600 + 30_720 + 10_080 + 840);
  });

  it('the autoencoder ends where it began', () => {
    const { blocks } = analyze(load('autoencoder-unpool-mnist.netloom.json'));
    const input = blocks.train_loader?.outputs.input;
    if (!input) throw new Error('The loader has no input.');
    expect(blocks.sigmoid?.outputs.output).toMatchObject(input);
    expect(blocks.unpool1?.outputs.output).toMatchObject({ shape: [64, 16, 28, 28] });
  });
});
