/** Test helpers: the fixtures of test/fixtures/data.json (made with PIL and torchvision) as samples. */
import { readFileSync } from 'node:fs';
import { isImage, type RawImage, type RawSample } from './contract';
import { Draw } from './draw';
import type { ImageSample, TensorSample } from './transforms/contract';

export interface ImageFixture {
  width: number;
  height: number;
  channels: 1 | 3;
  pixels: string;
}

export interface TensorFixture {
  shape: [number, number, number];
  data: string;
}

type Chain = { mean: number[]; std: number[] } | null;

export interface DataFixtures {
  resizeImages: {
    sources: ImageFixture[];
    cases: { source: number; params: Record<string, unknown>; out: ImageFixture }[];
  };
  resizeTensors: {
    source: TensorFixture;
    cases: { params: Record<string, unknown>; out: TensorFixture }[];
  };
  grayscale: {
    images: { source: ImageFixture; num_output_channels: number; out: ImageFixture }[];
    tensors: { source: TensorFixture; num_output_channels: number; out: TensorFixture }[];
  };
  toTensor: {
    cases: { source: ImageFixture; normalize: Chain; out: TensorFixture }[];
    tensor: { source: TensorFixture; normalize: NonNullable<Chain>; out: TensorFixture };
  };
  flip: {
    image: { source: ImageFixture; out: ImageFixture };
    tensor: { source: TensorFixture; out: TensorFixture };
  };
  files: { name: string; file: string; out: ImageFixture }[];
  folder: {
    tree: string[];
    links: Record<string, string>;
    classes: string[];
    samples: [string, number][];
  };
}

export const fixtures: DataFixtures = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/data.json', import.meta.url), 'utf8'),
);

/** A sample of a dataset of pictures. */
export function pictureOf(sample: RawSample): RawImage {
  if (!isImage(sample)) throw new Error('The sample is no picture.');
  return sample;
}

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

export function imageOf({ width, height, channels, pixels }: ImageFixture): ImageSample {
  return { kind: 'image', width, height, channels, pixels: bytesOf(pixels) };
}

export function tensorOf({ shape, data }: TensorFixture): TensorSample {
  return { kind: 'tensor', shape, data: new Float32Array(bytesOf(data).buffer) };
}

/** A draw for transforms that use none. */
export const anyDraw = new Draw(0).forTransform(0x8000_0000, 0, 0);
