/** torchvision.transforms.GaussianBlur (parity 2.5). kernel_size is (x, y), as torchvision takes it. */
import type { z } from 'zod';
import type { gaussianBlur as block } from '../../../graph/blocks/transforms/gaussianblur';
import { kernelPair, sigmaRange } from '../../../graph/blocks/transforms/gaussianblur';
import type { Draw } from '../draw';
import { blurPlane, gaussianWeights } from '../images/blur';
import type { Sample, Transform, TransformKind } from './contract';
import { extentOf, Memory, pictureOf, refusal } from './pictures';

type Params = z.output<(typeof block)['params']>;

export class GaussianBlur implements Transform {
  private readonly memory = new Memory();
  private readonly kernel: readonly [number, number];
  private readonly range: readonly [number, number];

  constructor(params: Params) {
    this.kernel = kernelPair(params.kernel_size);
    this.range = sigmaRange(params.sigma);
  }

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    return this.blur(sample, draw.between(...this.range), target);
  }

  blur(sample: Sample, sigma: number, target?: Float32Array): Sample {
    const picture = pictureOf(sample, 'GaussianBlur');
    const { height, width, channels } = extentOf(picture, 'GaussianBlur');
    const [kx, ky] = this.kernel;
    if ((kx - 1) / 2 >= width || (ky - 1) / 2 >= height) {
      throw refusal(`GaussianBlur with kernel ${kx}×${ky} is too wide for ${width}×${height}.`);
    }
    const across = gaussianWeights(kx, sigma);
    const down = gaussianWeights(ky, sigma);
    const size = { width, height };
    if (picture.kind === 'image') {
      const out = this.memory.image(width, height, picture.channels);
      for (let c = 0; c < channels; c++)
        blurPlane(picture.pixels, out.pixels, size, c, channels, across, down);
      return out;
    }
    const { data } = picture;
    const out = this.memory.like(data, data.length, target);
    for (let at = 0; at < data.length; at += width * height)
      blurPlane(data, out, size, at, 1, across, down);
    return { ...picture, data: out };
  }
}

export const gaussianBlur: TransformKind<Params> = {
  type: 'GaussianBlur',
  make: (params) => new GaussianBlur(params),
};
