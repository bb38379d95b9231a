import { describe, expect, it } from 'vitest';
import type { DatasetSample, Suggestion } from '../../protocol/data';
import {
  firstBatch,
  firstSize,
  haveOneSize,
  nameOf,
  scaleOf,
  sizesOf,
  validationOf,
} from './choices';

const suggestion = (
  type: string,
  params: Record<string, unknown>,
  facts: Partial<Suggestion['facts']> = {},
): Suggestion => ({
  type,
  params,
  title: { en: type, zh: type },
  facts: {
    length: 400,
    classes: ['a', 'b'],
    sample: { kind: 'image', mode: 'RGB', height: null, width: null },
    ...facts,
  },
});
const folder = (root: string) => suggestion('ImageFolder', { root });

describe('the validation set of a training set', () => {
  it('is the neighbour named so', () => {
    const all = [folder('/x/train'), folder('/x/other'), folder('/x/val')] as const;
    expect(validationOf(all, all[0])).toEqual({ type: 'ImageFolder', params: { root: '/x/val' } });
    expect(validationOf(all, all[1])).toBeUndefined();
    const idx = (name: string) =>
      suggestion('IDXDataset', { images: `/x/${name}-images`, labels: `/x/${name}-labels` });
    const files = [idx('train'), idx('t10k')] as const;
    expect(validationOf(files, files[0])?.params.images).toBe('/x/t10k-images');
  });

  it('is the test set of a block that has one', () => {
    const cifar = suggestion('CIFAR10', { root: '/x' });
    expect(validationOf([cifar], cifar)?.params).toEqual({ root: '/x', train: false });
  });
});

describe('what is proposed', () => {
  it('leaves small pictures of one size as they are', () => {
    const digits = { kind: 'image', mode: 'L', height: 28, width: 28 } as const;
    expect(firstSize(suggestion('IDXDataset', {}, { sample: digits }))).toBeNull();
    expect(haveOneSize(suggestion('IDXDataset', {}, { sample: digits }))).toBe(true);
    expect(firstSize(folder('/x'))).toBe(64);
    expect(haveOneSize(folder('/x'))).toBe(false);
  });

  it('takes smaller batches for few samples and for masks', () => {
    expect(firstBatch(folder('/x'))).toBe(32);
    expect(firstBatch(suggestion('ImageFolder', {}, { length: 5000 }))).toBe(64);
    const target = { kind: 'mask', height: null, width: null, classes: 2 } as const;
    expect(firstBatch(suggestion('ImageMaskFolder', {}, { target }))).toBe(8);
  });

  it('scales by the mean and spread of the samples', () => {
    const sample = (pixels: number[]): DatasetSample => ({
      index: 0,
      name: '',
      size: null,
      picture: { width: 2, height: 1, channels: 3, pixels: Uint8Array.from(pixels) },
      values: null,
      label: '',
      classId: null,
      mask: null,
    });
    expect(scaleOf([sample([0, 255, 51, 255, 255, 51])])).toEqual({
      mean: [0.5, 1, 0.2],
      std: [0.5, 0.01, 0.01],
    });
    expect(scaleOf(null)).toEqual({ mean: 0.5, std: 0.5 });
  });
});

it('tells the smallest, largest and most frequent size', () => {
  const sizes = [
    { width: 20, height: 10, count: 3 },
    { width: 5, height: 5, count: 1 },
  ];
  expect(sizesOf({ sizes })).toEqual({
    smallest: '5 × 5',
    largest: '20 × 10',
    common: '20 × 10',
    share: 0.75,
    count: 2,
  });
  expect(sizesOf({ sizes: [] })).toBeNull();
});

it('names a path by its end', () => {
  expect(nameOf('/a/b/')).toBe('b');
  expect(nameOf('C:\\data\\notes')).toBe('notes');
});
