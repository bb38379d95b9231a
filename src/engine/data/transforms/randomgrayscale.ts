/** torchvision.transforms.RandomGrayscale: luma in as many channels as came, when u < p (parity 2.5). */
import type { z } from 'zod';
import type { randomGrayscale as block } from '../../../graph/blocks/transforms/randomgrayscale';
import type { Draw } from '../draw';
import type { Sample, Transform, TransformKind } from './contract';
import { Luma } from './grayscale';
import { extentOf, pictureOf, refusal } from './pictures';

type Params = z.output<(typeof block)['params']>;

class RandomGrayscale implements Transform {
  private readonly luma = new Luma('RandomGrayscale');

  constructor(private readonly p: number) {}

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    const active = draw.uniform() < this.p;
    const picture = pictureOf(sample, 'RandomGrayscale');
    const { channels } = extentOf(picture, 'RandomGrayscale');
    if (channels !== 1 && channels !== 3) {
      throw refusal(`RandomGrayscale takes 1 or 3 channels, it got ${channels}.`);
    }
    if (!active || channels === 1) return picture;
    return picture.kind === 'image'
      ? this.luma.image(picture, 3)
      : this.luma.tensor(picture, 3, target);
  }
}

export const randomGrayscale: TransformKind<Params> = {
  type: 'RandomGrayscale',
  make: ({ p }) => new RandomGrayscale(p),
};
