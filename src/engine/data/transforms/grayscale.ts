/** torchvision.transforms.Grayscale (parity 2.5; the two lumas of 2.9). */
import type { z } from 'zod';
import type { grayscale as block } from '../../../graph/blocks/transforms/grayscale';
import { DataError } from '../contract';
import {
  floatRoomFor,
  type ImageSample,
  roomFor,
  type Sample,
  type TensorSample,
  type Transform,
  type TransformKind,
} from './contract';

type Params = z.output<(typeof block)['params']>;

const { fround } = Math;
const RED = fround(0.2989);
const GREEN = fround(0.587);
const BLUE = fround(0.114);

class Grayscale implements Transform {
  private bytes: Uint8Array | undefined;
  private floats: Float32Array | undefined;

  constructor(private readonly channels: 1 | 3) {}

  apply(sample: Sample): Sample {
    return sample.kind === 'image' ? this.image(sample) : this.tensor(sample);
  }

  /** PIL's integer luma, (19595 R + 38470 G + 7471 B + 32768) >> 16. */
  private image(sample: ImageSample): ImageSample {
    const { width, height, channels, pixels } = sample;
    if (channels === 1 && this.channels === 1) return sample;
    const size = width * height;
    const out = roomFor(this.bytes, size * this.channels);
    this.bytes = out;
    for (let i = 0, o = 0; i < size; i++) {
      const at = i * channels;
      const luma =
        channels === 1
          ? (pixels[at] as number)
          : (19595 * (pixels[at] as number) +
              38470 * (pixels[at + 1] as number) +
              7471 * (pixels[at + 2] as number) +
              32768) >>
            16;
      for (let c = 0; c < this.channels; c++) out[o++] = luma;
    }
    const result = out.subarray(0, size * this.channels);
    return { kind: 'image', width, height, channels: this.channels, pixels: result };
  }

  /** 0.2989 R + 0.587 G + 0.114 B in float32. */
  private tensor(sample: TensorSample): TensorSample {
    const [channels, height, width] = sample.shape;
    if (channels !== 1 && channels !== 3) {
      throw new DataError('data.transform', `Grayscale takes 1 or 3 channels, it got ${channels}.`);
    }
    const x = sample.data;
    const size = width * height;
    const out = floatRoomFor(this.floats, size * this.channels);
    this.floats = out;
    for (let i = 0; i < size; i++) {
      const value =
        channels === 1
          ? (x[i] as number)
          : fround(fround(RED * (x[i] as number)) + fround(GREEN * (x[size + i] as number))) +
            fround(BLUE * (x[2 * size + i] as number));
      for (let c = 0; c < this.channels; c++) out[c * size + i] = value;
    }
    return {
      kind: 'tensor',
      shape: [this.channels, height, width],
      data: out.subarray(0, size * this.channels),
    };
  }
}

export const grayscale: TransformKind<Params> = {
  type: 'Grayscale',
  make: ({ num_output_channels }) => new Grayscale(num_output_channels === 3 ? 3 : 1),
};
