/** Samples and targets that lie in memory as arrays: what IDX and NumPy files become. */
import type { DatasetFacts, TargetType } from '../../../graph/types';
import { DataError, type RawImage, type RawSample, type RawTarget } from '../contract';
import { refused } from '../problems';
import type { Dataset, Found, SharedDataset } from './contract';
import { countsOf } from './files';

/** An array from a file, row-major. */
export interface Loaded {
  readonly shape: readonly number[];
  /** Whole numbers (and booleans), or numbers with fractions. */
  readonly whole: boolean;
  /** Bytes as they are, so that they can be pictures. */
  readonly data: Uint8Array | Float32Array | Float64Array;
}

/** Structured-cloneable; the large arrays lie in shared memory. */
export interface ArrayData {
  readonly type: string;
  readonly samples:
    | {
        readonly kind: 'images';
        readonly width: number;
        readonly height: number;
        readonly channels: 1 | 3 | 4;
        readonly data: Uint8Array;
      }
    | {
        readonly kind: 'tensors';
        readonly shape: readonly number[];
        readonly data: Float32Array;
      };
  readonly targets:
    | { readonly kind: 'class'; readonly ids: Int32Array; readonly classes: number }
    | {
        readonly kind: 'mask';
        readonly width: number;
        readonly height: number;
        readonly ids: Uint8Array;
        readonly classes: number;
      }
    | { readonly kind: 'number'; readonly shape: readonly number[]; readonly data: Float32Array };
  readonly count: number;
  readonly names: readonly string[];
  /** The file, for messages. */
  readonly file: string;
}

const product = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);

export function sharedFloats(from: ArrayLike<number>): Float32Array {
  const data = new Float32Array(new SharedArrayBuffer(from.length * 4));
  data.set(from);
  return data;
}

export function sharedBytes(from: Uint8Array): Uint8Array {
  if (from.buffer instanceof SharedArrayBuffer) return from;
  const data = new Uint8Array(new SharedArrayBuffer(from.length));
  data.set(from);
  return data;
}

export function sharedInts(from: ArrayLike<number>): Int32Array {
  const data = new Int32Array(new SharedArrayBuffer(from.length * 4));
  data.set(from);
  return data;
}

export class ArrayDataset implements Dataset {
  readonly length: number;

  constructor(private readonly data: ArrayData) {
    this.length = data.count;
  }

  read(index: number): RawSample {
    const { samples } = this.data;
    if (samples.kind === 'images') {
      const { width, height, channels } = samples;
      const size = width * height * channels;
      const pixels = samples.data.subarray(index * size, (index + 1) * size);
      return { width, height, channels, pixels };
    }
    const { shape } = samples;
    const size = product(shape);
    return { shape, data: samples.data.subarray(index * size, (index + 1) * size) };
  }

  target(index: number): RawTarget {
    const { targets } = this.data;
    if (targets.kind === 'class') return targets.ids[index] as number;
    if (targets.kind === 'mask') {
      const { width, height, ids } = targets;
      const size = width * height;
      const pixels = ids.subarray(index * size, (index + 1) * size);
      return { width, height, channels: 1, pixels } satisfies RawImage;
    }
    const size = product(targets.shape);
    return targets.data.subarray(index * size, (index + 1) * size);
  }

  name(index: number): string {
    return `${this.data.file}[${index}]`;
  }

  share(): SharedDataset {
    return { type: this.data.type, data: this.data };
  }
}

/** The dataset as `find` gives it. */
export function foundArrays(data: ArrayData): Found {
  return {
    facts: async (kept) => factsOf(data, kept),
    open: async () => new ArrayDataset(data),
  };
}

function factsOf(data: ArrayData, kept?: Int32Array): DatasetFacts {
  const { samples, targets, count, names } = data;
  const sample: DatasetFacts['sample'] =
    samples.kind === 'images'
      ? {
          kind: 'image',
          mode: samples.channels === 1 ? 'L' : samples.channels === 3 ? 'RGB' : 'RGBA',
          height: samples.height,
          width: samples.width,
        }
      : { kind: 'tensor', shape: samples.shape };
  const length = kept?.length ?? count;
  if (targets.kind === 'class')
    return { length, classes: names, counts: countsOf(targets.ids, names.length, kept), sample };
  const target: TargetType =
    targets.kind === 'mask'
      ? {
          kind: 'mask',
          height: targets.height,
          width: targets.width,
          classes: targets.classes,
        }
      : { kind: 'number', shape: targets.shape };
  return { length, classes: targets.kind === 'mask' ? names : [], sample, target };
}

/** The class count above which numbers are hardly class ids. */
const MOST_CLASSES = 100_000;

/** Class ids of an array of whole numbers (N). Throws DataError `label_range`. */
export function classIdsOf(file: string, { data }: Loaded): { ids: Int32Array; classes: number } {
  let highest = 0;
  for (let i = 0; i < data.length; i++) {
    const id = data[i] as number;
    if (!(Number.isInteger(id) && id >= 0 && id < MOST_CLASSES))
      throw refused(
        'data.invalid',
        'label_range',
        `${file} has the label ${id} at sample ${i}; class ids are whole numbers from 0.`,
        `${file} 的第 ${i} 个样本标签是 ${id}；类别编号应为从 0 起的整数。`,
      );
    if (id > highest) highest = id;
  }
  return { ids: sharedInts(data), classes: highest + 1 };
}

/** Samples of an array, N first: bytes of the shape of pictures are pictures where `images` allows. */
export function samplesOf(
  file: string,
  loaded: Loaded,
  layout: 'auto' | 'images' | 'arrays',
): ArrayData['samples'] {
  const { shape, data } = loaded;
  if (shape.length === 0)
    throw refused(
      'data.invalid',
      'wrong_type',
      `${file} holds a single number; an array of samples, N first, is expected.`,
      `${file} 只含一个数；应为第一个轴是 N 的样本数组。`,
    );
  const [, height = 0, width = 0, last] = shape;
  const channels = shape.length === 3 ? 1 : shape.length === 4 ? last : undefined;
  if (
    layout !== 'arrays' &&
    data instanceof Uint8Array &&
    height > 0 &&
    width > 0 &&
    (channels === 1 || channels === 3 || channels === 4)
  )
    return { kind: 'images', width, height, channels, data: sharedBytes(data) };
  if (layout === 'images')
    throw refused(
      'data.invalid',
      'wrong_type',
      `${file} is (${shape.join(', ')}) and no array of pictures: uint8 (N, H, W) or (N, H, W, 1, 3 or 4) is expected.`,
      `${file} 是 (${shape.join(', ')})，不是图像数组：应为 uint8 的 (N, H, W) 或 (N, H, W, 1、3 或 4)。`,
    );
  return { kind: 'tensors', shape: shape.slice(1), data: sharedFloats(data) };
}

/** Throws DataError when samples and targets differ in number. */
export function sameCount(file: string, samples: number, other: string, targets: number): void {
  if (samples === targets) return;
  throw new DataError(
    'data.invalid',
    `${file} has ${samples} samples, but ${other} has ${targets} targets. They must be as many.`,
    {
      reason: 'lengths_differ',
      zh: `${file} 有 ${samples} 个样本，而 ${other} 有 ${targets} 个目标。两者数量必须相同。`,
    },
  );
}
