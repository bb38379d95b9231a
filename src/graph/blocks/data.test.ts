import { describe, expect, it } from 'vitest';
import type { Dim, SampleType, ValueType } from '../types';
import { epochOf } from './data/dataloader';
import { type BlockType, registry } from './registry';
import { inferred, paramsOf, refusals } from './testing';
import { resized } from './transforms/resize';

const dataset = (sample: SampleType, classes: Dim = 10, length: Dim = 100): ValueType => ({
  type: 'Dataset',
  sample,
  target: { kind: 'class', classes },
  length,
});
const image = (mode: 'L' | 'RGB', height: Dim, width: Dim): SampleType => ({
  kind: 'image',
  mode,
  height,
  width,
});
const tensor = (...shape: Dim[]): SampleType => ({ kind: 'tensor', shape });

/** The sample a transform passes on, and the codes of its problems. */
function through(type: BlockType, params: object, sample: SampleType) {
  const { outputs, problems = [] } = inferred(type, { ...params }, { dataset: dataset(sample) });
  const out = outputs.dataset;
  return {
    sample: out?.type === 'Dataset' ? out.sample : undefined,
    codes: problems.map((p) => [p.code, p.torch]),
  };
}

describe('datasets', () => {
  it('MNIST', () => {
    const { outputs } = inferred('MNIST', { train: false }, {});
    expect(outputs.dataset).toMatchObject({
      sample: image('L', 28, 28),
      target: { classes: 10 },
      length: 10_000,
    });
    expect(inferred('MNIST', {}, {}).outputs.dataset).toMatchObject({ length: 60_000 });
  });

  it('ImageFolder knows only what was found on disk', () => {
    const params = paramsOf('ImageFolder', { root: 'cats' }) as {
      root: string;
      allow_empty: boolean;
    };
    const unread = registry.ImageFolder.infer({ block: 'it', params, inputs: {} });
    expect(unread.outputs.dataset).toMatchObject({
      sample: image('RGB', null, null),
      target: { classes: null },
      length: null,
    });
    const facts = { length: 7, classes: ['cat', 'dog'], sample: image('RGB', 32, null) };
    const read = registry.ImageFolder.infer({ block: 'it', params, inputs: {}, facts });
    expect(read.outputs.dataset).toMatchObject({
      sample: facts.sample,
      target: { classes: 2, names: ['cat', 'dog'] },
      length: 7,
    });
    const error = 'The folder cats does not exist.';
    const broken = registry.ImageFolder.infer({
      block: 'it',
      params,
      inputs: {},
      facts: { ...facts, error },
    });
    expect(broken.outputs).toEqual({});
    expect(broken.problems).toMatchObject([{ code: 'dataset.unreadable', message: { en: error } }]);
  });

  it('ImageFolder asks for its folder', () => {
    expect(refusals('ImageFolder', { root: ' ' })).toMatchObject([{ code: 'imagefolder.root' }]);
  });
});

describe('transforms', () => {
  it.each([
    [28, 28, 32, null, [32, 32]],
    [100, 50, 32, null, [64, 32]],
    [50, 99, 32, null, [32, 63]],
    [50, 200, 32, 100, [25, 100]],
    [50, 200, [7, 9], null, [7, 9]],
    [null, 200, 32, null, [null, null]],
    [null, null, [7, 9], null, [7, 9]],
  ] as const)('Resize %j×%j to %j, at most %j', (h, w, size, max, expected) => {
    expect(resized(h, w, size as number | [number, number], max)).toEqual(expected);
  });

  it('Resize on images and tensors', () => {
    expect(through('Resize', { size: [8, 9] }, image('RGB', 28, null)).sample).toEqual(
      image('RGB', 8, 9),
    );
    expect(through('Resize', { size: 14 }, tensor(1, 28, 56)).sample).toEqual(tensor(1, 14, 28));
    expect(through('Resize', { size: 14, interpolation: 'BOX' }, tensor(1, 28, 28)).codes).toEqual([
      ['resize.interpolation', 'fV'],
    ]);
    expect(through('Resize', { size: 14, interpolation: 'BOX' }, image('L', 28, 28)).codes).toEqual(
      [],
    );
  });

  it('Resize refuses a max_size that cannot be', () => {
    expect(refusals('Resize', { size: 32, max_size: 32 })).toMatchObject([
      { code: 'resize.max_size', torch: 'fV' },
    ]);
    expect(refusals('Resize', { size: [32, 32], max_size: 64 })).toHaveLength(1);
    expect(refusals('Resize', { size: 32, max_size: 33 })).toEqual([]);
    expect(refusals('Resize', {})).toHaveLength(1);
  });

  it('Grayscale', () => {
    expect(through('Grayscale', {}, image('RGB', 28, 28)).sample).toEqual(image('L', 28, 28));
    expect(through('Grayscale', { num_output_channels: 3 }, image('L', 28, 28)).sample).toEqual(
      image('RGB', 28, 28),
    );
    expect(through('Grayscale', {}, tensor(3, 28, 28)).sample).toEqual(tensor(1, 28, 28));
    expect(through('Grayscale', {}, tensor(4, 28, 28)).codes).toEqual([
      ['grayscale.channels', 'fT'],
    ]);
    expect(refusals('Grayscale', { num_output_channels: 2 })).toMatchObject([{ torch: 'fV' }]);
    expect(refusals('Grayscale', { num_output_channels: 4 })).toHaveLength(1);
  });

  it('ToTensor makes tensors, once', () => {
    expect(through('ToTensor', {}, image('RGB', 28, null)).sample).toEqual(tensor(3, 28, null));
    expect(through('ToTensor', {}, image('L', 28, 28)).sample).toEqual(tensor(1, 28, 28));
    expect(through('ToTensor', {}, tensor(1, 28, 28)).codes).toEqual([['totensor.tensor', 'fT']]);
  });

  it('Normalize needs tensors and as many numbers as channels', () => {
    const rgb = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.2] };
    expect(through('Normalize', rgb, tensor(3, 8, 8))).toEqual({
      sample: tensor(3, 8, 8),
      codes: [],
    });
    expect(through('Normalize', { mean: 0.5, std: 0.5 }, tensor(3, 8, 8)).codes).toEqual([]);
    expect(through('Normalize', rgb, tensor(null, 8, 8)).codes).toEqual([]);
    expect(through('Normalize', rgb, tensor(1, 8, 8)).codes).toEqual([
      ['normalize.mean', 'fR'],
      ['normalize.std', 'fR'],
    ]);
    expect(through('Normalize', rgb, image('RGB', 8, 8)).codes).toEqual([
      ['normalize.needs_to_tensor', 'fT'],
    ]);
    expect(refusals('Normalize', { mean: 0, std: [1, 0] })).toMatchObject([
      { code: 'normalize.std', torch: 'fV' },
    ]);
  });

  it('RandomHorizontalFlip keeps everything', () => {
    expect(through('RandomHorizontalFlip', {}, image('L', 3, 4)).sample).toEqual(image('L', 3, 4));
    expect(refusals('RandomHorizontalFlip', { p: 1.5 })).toHaveLength(1);
  });
});

describe('DataLoader', () => {
  it.each([
    [80, 8, true, 10, 8],
    [80, 8, false, 10, 8],
    [87, 8, true, 10, 8],
    [87, 8, false, 11, 7],
    [3, 8, true, 0, 0],
    [3, 8, false, 1, 3],
    [0, 8, false, 0, 0],
    [null, 8, false, null, null],
  ] as const)('%j samples by %j, drop_last=%j', (length, size, drop, batches, lastBatch) => {
    expect(epochOf(length, size, drop)).toEqual({ batches, lastBatch });
  });

  it('makes batches', () => {
    const input = { dataset: dataset(tensor(1, 28, 28), 10, 130) };
    const { outputs, problems } = inferred('DataLoader', { batch_size: 64 }, input);
    expect(problems).toEqual([]);
    expect(outputs).toEqual({
      input: { type: 'Tensor', shape: [64, 1, 28, 28], element: 'float32' },
      target: { type: 'Target', shape: [64], target: { kind: 'class', classes: 10 } },
      batches: {
        type: 'Batches',
        shape: [64, 1, 28, 28],
        target: { kind: 'class', classes: 10 },
        batchSize: 64,
        samples: 130,
        batches: 3,
        lastBatch: 2,
      },
    });
  });

  const codes = (sample: SampleType, params: object, classes: Dim = 10, length: Dim = 100) =>
    (
      inferred('DataLoader', { ...params }, { dataset: dataset(sample, classes, length) })
        .problems ?? []
    ).map((p) => [p.severity, p.code, p.torch]);

  it('refuses images, and sizes that differ', () => {
    expect(codes(image('L', 28, 28), {})).toEqual([['error', 'dataloader.needs_to_tensor', 'fT']]);
    expect(codes(tensor(3, null, null), {})).toEqual([['error', 'dataloader.sizes_differ', 'fR']]);
    // Not read yet: nothing is known, so nothing is wrong.
    expect(codes(tensor(3, null, null), {}, null, null)).toEqual([]);
  });

  it('refuses tensors of bytes, which networks do not compute with', () => {
    const bytes: SampleType = { kind: 'tensor', shape: [3, 8, 8], element: 'uint8' };
    expect(codes(bytes, {})).toEqual([['error', 'dataloader.uint8', 'fT']]);
    expect(codes({ ...bytes, element: 'float32' }, {})).toEqual([]);
  });

  it('refuses to shuffle nothing, and warns of epochs without a batch', () => {
    expect(codes(tensor(1, 2, 2), { shuffle: true }, 10, 0)).toEqual([
      ['error', 'dataloader.empty', 'cV'],
    ]);
    expect(codes(tensor(1, 2, 2), {}, 10, 0)).toEqual([['warning', 'dataloader.no_batches', 'W']]);
    const small = { batch_size: 128, drop_last: true };
    expect(codes(tensor(1, 2, 2), small)).toEqual([['warning', 'dataloader.no_batches', 'W']]);
  });

  it('refuses what the constructor refuses', () => {
    for (const bad of [{ batch_size: 0 }, { batch_size: 2.5 }, { num_workers: -1 }, { shuffle: 1 }])
      expect(refusals('DataLoader', bad)).toHaveLength(1);
  });
});
