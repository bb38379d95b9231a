/** What transforms share: sizes of samples, memory for results, refusals. */
import { DataError } from '../contract';
import {
  floatRoomFor,
  type ImageSample,
  type Picture,
  roomFor,
  type Sample,
  type TensorSample,
} from './contract';

export function refusal(message: string): DataError {
  return new DataError('data.transform', message);
}

/** The sample, which must be one picture. */
export function pictureOf(sample: Sample, type: string): Picture {
  if (sample.kind === 'crops') {
    throw refusal(`${type} takes pictures, not tuples of crops; place StackCrops before it.`);
  }
  return sample;
}

/** The sample, which must be a tensor. */
export function tensorOf(sample: Sample, type: string): TensorSample {
  const picture = pictureOf(sample, type);
  if (picture.kind === 'tensor') return picture;
  throw refusal(`${type} takes tensors; place ToTensor before it.`);
}

export interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Height, width and channels; a tensor needs at least two axes, and has one channel with two. */
export function extentOf(picture: Picture, type: string): Extent {
  if (picture.kind === 'image') return picture;
  const { shape } = picture;
  if (shape.length < 2) {
    throw refusal(`${type} takes tensors (…, C, H, W), it got (${shape.join(', ')}).`);
  }
  return {
    height: shape.at(-2) as number,
    width: shape.at(-1) as number,
    channels: shape.at(-3) ?? 1,
  };
}

/** Memory that is used again for every sample. */
export class Memory {
  private byteRoom: Uint8Array | undefined;
  private floatRoom: Float32Array | undefined;

  bytes(length: number): Uint8Array {
    this.byteRoom = roomFor(this.byteRoom, length);
    return this.byteRoom.subarray(0, length);
  }

  floats(length: number, target?: Float32Array): Float32Array {
    if (target && target.length >= length) return target.subarray(0, length);
    this.floatRoom = floatRoomFor(this.floatRoom, length);
    return this.floatRoom.subarray(0, length);
  }

  /** Of the type of `data`. */
  like(
    data: Float32Array | Uint8Array,
    length: number,
    target?: Float32Array,
  ): Float32Array | Uint8Array {
    return data instanceof Float32Array ? this.floats(length, target) : this.bytes(length);
  }

  image(width: number, height: number, channels: ImageSample['channels']): ImageSample {
    const pixels = this.bytes(width * height * channels);
    return { kind: 'image', width, height, channels, pixels };
  }
}

/** Numbers for each of `channels` channels; one serves all. Throws when there are others. */
export function perChannel(
  value: number | readonly number[],
  channels: number,
  what: string,
): readonly number[] {
  const list = typeof value === 'number' ? [value] : value;
  if (list.length === channels) return list;
  if (list.length === 1) return new Array<number>(channels).fill(list[0] as number);
  throw refusal(`${what} has ${list.length} numbers, the sample has ${channels} channels.`);
}

/** Half to even, as Python rounds. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
