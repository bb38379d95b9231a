/** torchvision.transforms.Grayscale (parity 2.5; the two lumas of 2.9). */
import type { z } from 'zod';
import type { grayscale as block } from '../../../graph/blocks/transforms/grayscale';
import { lumaPlanes } from '../images/colortensor';
import type { ImageSample, Sample, TensorSample, Transform, TransformKind } from './contract';
import { extentOf, Memory, pictureOf, refusal } from './pictures';

type Params = z.output<(typeof block)['params']>;

/** Luma in one or more equal channels. */
export class Luma {
  private readonly memory = new Memory();

  constructor(private readonly type: string) {}

  /** PIL's integer luma; alpha is dropped. */
  image(sample: ImageSample, to: 1 | 3): ImageSample {
    const { width, height, channels, pixels } = sample;
    if (channels === 1 && to === 1) return sample;
    const out = this.memory.image(width, height, to);
    const bytes = out.pixels;
    for (let i = 0, o = 0; i < pixels.length; i += channels) {
      const luma =
        channels < 3
          ? (pixels[i] as number)
          : (19595 * (pixels[i] as number) +
              38470 * (pixels[i + 1] as number) +
              7471 * (pixels[i + 2] as number) +
              32768) >>
            16;
      for (let c = 0; c < to; c++) bytes[o++] = luma;
    }
    return out;
  }

  /** 0.2989 R + 0.587 G + 0.114 B in float32, truncated for uint8. */
  tensor(sample: TensorSample, to: 1 | 3, target?: Float32Array): TensorSample {
    const { width, height, channels } = extentOf(sample, this.type);
    if (channels !== 1 && channels !== 3) {
      throw refusal(`${this.type} takes 1 or 3 channels, it got ${channels}.`);
    }
    const { data, shape } = sample;
    const plane = width * height;
    const images = data.length / (channels * plane);
    const out = this.memory.like(data, images * to * plane, target);
    for (let k = 0; k < images; k++) {
      const x = data.subarray(k * channels * plane, (k + 1) * channels * plane);
      const y = out.subarray(k * to * plane, (k + 1) * to * plane);
      if (channels === 3) lumaPlanes(x, y, plane, to);
      else for (let c = 0; c < to; c++) y.set(x, c * plane);
    }
    const sizes = [...shape.slice(0, -3), to, height, width];
    return { kind: 'tensor', shape: sizes, data: out };
  }
}

class Grayscale implements Transform {
  private readonly luma = new Luma('Grayscale');

  constructor(private readonly channels: 1 | 3) {}

  apply(sample: Sample, _draw: unknown, target?: Float32Array): Sample {
    const picture = pictureOf(sample, 'Grayscale');
    return picture.kind === 'image'
      ? this.luma.image(picture, this.channels)
      : this.luma.tensor(picture, this.channels, target);
  }
}

export const grayscale: TransformKind<Params> = {
  type: 'Grayscale',
  make: ({ num_output_channels }) => new Grayscale(num_output_channels === 3 ? 3 : 1),
};
