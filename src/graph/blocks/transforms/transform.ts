/**
 * What the blocks of transforms share: from dataset to dataset, a rule for one sample, the refusals that
 * types alone show (parity 2.1), and fields that many of them have.
 */
import type { z } from 'zod';
import type { Dim, ImageMode, SampleType, TargetType } from '../../types';
import {
  type BlockDefinition,
  type BlockProblem,
  defineBlock,
  type Inferred,
  type ParamSchema,
} from '../contract';
import { choice, float, floatList, floats, ints } from '../fields';
import { DATASET_IN, DATASET_OUT, inputOf, resampled } from '../ports';
import { brief, error, setParam, size as sizeText, warning } from '../problems';
import { pythonCall } from '../python';

export type ImageType = Extract<SampleType, { kind: 'image' }>;
export type TensorType = Extract<SampleType, { kind: 'tensor' }>;
export type CropsType = Extract<SampleType, { kind: 'crops' }>;
export type PictureType = ImageType | TensorType;

/** What becomes of a sample; no sample where it cannot be known. */
export interface Ruled {
  readonly sample?: SampleType;
  readonly problems?: readonly BlockProblem[];
}

export interface Place<P> {
  readonly params: P;
  readonly block: string;
  readonly target: TargetType;
}

export interface TransformBlock<S extends ParamSchema>
  extends Pick<
    BlockDefinition<S>,
    | 'type'
    | 'keywords'
    | 'params'
    | 'initial'
    | 'summary'
    | 'validate'
    | 'formula'
    | 'help'
    | 'reference'
  > {
  /** For samples of every kind. */
  rule(sample: SampleType, place: Place<z.output<S>>): Ruled;
  /** Parameters that PyTorch users write without their names. */
  readonly positional?: readonly (keyof z.output<S> & string)[];
  /** In place of the usual constructor call. */
  pytorch?(params: z.output<S>): string;
}

/** Interpolation modes have a name space of their own in torchvision. */
function write(key: string, value: unknown): string | undefined {
  return key === 'interpolation' ? `InterpolationMode.${String(value)}` : undefined;
}

export function transformBlock<S extends ParamSchema>(
  given: TransformBlock<S>,
): BlockDefinition<S> {
  const { rule, positional = [], pytorch, ...rest } = given;
  return defineBlock<S>({
    ...rest,
    category: 'transforms',
    inputs: () => [DATASET_IN],
    outputs: () => [DATASET_OUT],
    infer({ block, params, inputs }): Inferred {
      const dataset = inputOf(inputs, 'dataset', 'Dataset');
      if (!dataset) return { outputs: {} };
      const { sample, problems = [] } = rule(dataset.sample, {
        params,
        block,
        target: dataset.target,
      });
      return {
        outputs: sample ? { dataset: resampled(dataset, sample) } : {},
        problems,
      };
    },
    pytorch:
      pytorch ??
      ((p) => pythonCall(`transforms.${given.type}`, given.params, p, { positional, write })),
  });
}

/** A rule for pictures of both kinds: tuples of crops and tensors without rows are refused. */
export function forPictures<P>(
  type: string,
  rule: (sample: PictureType, place: Place<P>) => Ruled,
): (sample: SampleType, place: Place<P>) => Ruled {
  return (sample, place) => {
    if (sample.kind === 'crops') return { problems: [needsStack(type, sample)] };
    if (sample.kind === 'tensor' && sample.shape.length < 2) {
      return { sample, problems: [needsPicture(type, sample)] };
    }
    return rule(sample, place);
  };
}

/** A rule for tensors only. `torch` is PyTorch's exception for an image. */
export function forTensors<P>(
  type: string,
  rule: (sample: TensorType, place: Place<P>) => Ruled,
  torch: 'fT' | 'fV' = 'fT',
): (sample: SampleType, place: Place<P>) => Ruled {
  return (sample, place) => {
    if (sample.kind === 'crops') return { problems: [needsStack(type, sample)] };
    if (sample.kind === 'tensor') return rule(sample, place);
    // What comes out is a tensor in any case, so only this block complains.
    const needs = error(
      `${type.toLowerCase()}.needs_to_tensor`,
      `${type} needs tensors but gets images with bytes from 0 to 255. Place ToTensor before it.`,
      `${type} 需要张量，收到的却是 0 到 255 的图像。请在它之前放置 ToTensor。`,
      { torch, port: 'dataset' },
    );
    return { problems: [needs] };
  };
}

function needsStack(type: string, { count }: CropsType): BlockProblem {
  return error(
    `${type.toLowerCase()}.crops`,
    `${type} takes single pictures but gets tuples of ${count} crops. Place StackCrops before it.`,
    `${type} 需要单张图像，收到的却是 ${count} 个裁剪的元组。请在它之前放置 StackCrops。`,
    { torch: 'fT', port: 'dataset' },
  );
}

export function needsPicture(type: string, { shape }: TensorType): BlockProblem {
  return error(
    `${type.toLowerCase()}.dimensions`,
    `${type} needs pictures (C, H, W) but gets samples ${sizeText(shape)}. Use it on a dataset of pictures.`,
    `${type} 需要图像 (C, H, W)，收到的样本是 ${sizeText(shape)}。请用在图像数据集上。`,
    { torch: 'fT', port: 'dataset' },
  );
}

/** float32 where nothing else is said. */
export function needsFloats(type: string): BlockProblem {
  return error(
    `${type.toLowerCase()}.uint8`,
    `${type} needs float32 tensors but gets uint8. Place ConvertImageDtype with float32 before it.`,
    `${type} 需要 float32 张量，收到的是 uint8。请在它之前放置 ConvertImageDtype（float32）。`,
    { torch: 'fT', port: 'dataset' },
  );
}

const CHANNELS: Readonly<Record<ImageMode, number>> = { L: 1, LA: 2, RGB: 3, RGBA: 4 };
export const MODES: readonly ImageMode[] = ['L', 'LA', 'RGB', 'RGBA'];

export function channelsOf(sample: PictureType): Dim {
  if (sample.kind === 'image') return CHANNELS[sample.mode];
  if (sample.shape.length < 3) return 1;
  return sample.shape.at(-3) ?? null;
}

/** Height and width. */
export function sidesOfSample(sample: PictureType): readonly [Dim, Dim] {
  if (sample.kind === 'image') return [sample.height, sample.width];
  return [sample.shape.at(-2) ?? null, sample.shape.at(-1) ?? null];
}

/** The sample in another size. */
export function withSides(sample: PictureType, height: Dim, width: Dim): PictureType {
  if (sample.kind === 'image') return { ...sample, height, width };
  return { ...sample, shape: [...sample.shape.slice(0, -2), height, width] };
}

/** `3×224×224`, with ? for what is not known. */
export function sidesText(height: Dim, width: Dim): string {
  return `${height ?? '?'}×${width ?? '?'}`;
}

export const IMAGE_FILTERS: readonly string[] = ['BOX', 'HAMMING', 'LANCZOS'];

/** Filters that only images have. */
export function imagesOnly(
  type: string,
  block: string,
  interpolation: string,
  sample: PictureType,
  only: readonly string[] = IMAGE_FILTERS,
): BlockProblem[] {
  if (sample.kind === 'image' || !only.includes(interpolation)) return [];
  return [
    error(
      `${type.toLowerCase()}.interpolation`,
      `${type} can use ${interpolation} on images only, but gets tensors. Use BILINEAR, or place it before ToTensor.`,
      `${interpolation} 只能用于图像，而 ${type} 收到的是张量。请改用 BILINEAR，或把它放在 ToTensor 之前。`,
      {
        torch: 'fV',
        param: 'interpolation',
        repair: setParam(block, 'interpolation', 'BILINEAR'),
      },
    ),
  ];
}

/** One number for all channels, or one for each. */
export function channelNumbers(
  type: string,
  param: string,
  value: number | readonly number[],
  sample: PictureType,
): BlockProblem[] {
  const channels = channelsOf(sample);
  const count = typeof value === 'number' ? 1 : value.length;
  if (count === 1 || channels === null || count === channels) return [];
  return [
    error(
      `${type.toLowerCase()}.${param}`,
      `${type} has ${count} numbers in ${param}, but the samples have ${channels} channel${channels === 1 ? '' : 's'}. Give 1${channels === 1 ? '' : ` or ${channels}`}.`,
      `${type} 的 ${param} 有 ${count} 个数，而样本有 ${channels} 个通道。请填 1 个${channels === 1 ? '' : `或 ${channels} 个`}。`,
      { torch: 'fV', param },
    ),
  ];
}

/** Two numbers in falling order. */
export function falling(
  type: string,
  param: string,
  value: number | readonly number[],
  torch: 'W' | 'fR' | 'cV',
): BlockProblem[] {
  if (typeof value === 'number' || value.length < 2) return [];
  for (let k = 0; k + 1 < value.length; k += 2) {
    if ((value[k] as number) <= (value[k + 1] as number)) continue;
    const say = torch === 'W' ? warning : error;
    return [
      say(
        `${type.toLowerCase()}.${param}`,
        `${type} has ${param}=${brief(value)}: the first number is above the second. Write (min, max).`,
        `${type} 的 ${param}=${brief(value)}：第一个数大于第二个数。请写成 (min, max)。`,
        { torch, param },
      ),
    ];
  }
  return [];
}

export function negative(
  type: string,
  param: string,
  value: number | readonly number[],
): BlockProblem[] {
  if (typeof value !== 'number' || value >= 0) return [];
  return [
    error(
      `${type.toLowerCase()}.${param}`,
      `${type} has ${param}=${value}; a single number must be 0 or more. Write (min, max) for other ranges.`,
      `${type} 的 ${param}=${value}；单个数必须不小于 0。其他范围请写成 (min, max)。`,
      { torch: 'cV', param },
    ),
  ];
}

/** A probability. */
export function probability(en: string, zh: string) {
  return float({ min: 0, max: 1, help: { en, zh } });
}

/** `size` of the crops. */
export function cropSize() {
  return ints({
    min: 1,
    lengths: [1, 2],
    help: {
      en: 'One number: a square with this side. Two numbers: (height, width).',
      zh: '一个数：边长为该值的正方形。两个数：(高, 宽)。',
    },
  });
}

export function fillField() {
  return floats({
    torch: 'cT',
    help: {
      en: 'What stands outside the picture: one number, or one for each channel. 0 is black.',
      zh: '图像之外的值：一个数，或每个通道一个数。0 为黑色。',
    },
  });
}

/** Modes of warps. */
export function warpInterpolation() {
  return choice(['NEAREST', 'BILINEAR', 'BICUBIC'], {
    torch: 'cT',
    help: {
      en: 'NEAREST copies pixels, BILINEAR blends four, BICUBIC sixteen (images only).',
      zh: 'NEAREST 复制像素，BILINEAR 混合 4 个，BICUBIC 混合 16 个（仅限图像）。',
    },
  });
}

export function centerField() {
  return floatList({
    optional: true,
    lengths: [2],
    help: {
      en: 'The point that stays: (x, y) in pixels from the top left. None: the middle.',
      zh: '不动的点：从左上角算起的像素 (x, y)。None：图像中心。',
    },
  })
    .nullable()
    .default(null);
}

export const REFERENCE = (type: string) =>
  `https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.${type}.html`;
