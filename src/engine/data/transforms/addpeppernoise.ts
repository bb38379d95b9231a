/** The course's AddPepperNoise: white and black pixels (parity 2.10). */
import type { z } from 'zod';
import type { addPepperNoise as block } from '../../../graph/blocks/transforms/addpeppernoise';
import type { Draw } from '../draw';
import type { Sample, Transform, TransformKind } from './contract';
import { Memory, pictureOf, refusal } from './pictures';

type Params = z.output<(typeof block)['params']>;

class AddPepperNoise implements Transform {
  private readonly memory = new Memory();

  constructor(private readonly params: Params) {}

  apply(sample: Sample, draw: Draw): Sample {
    const { snr, p } = this.params;
    const active = draw.uniform() < p;
    const picture = pictureOf(sample, 'AddPepperNoise');
    if (picture.kind !== 'image')
      throw refusal('AddPepperNoise takes images; place it before ToTensor.');
    const { channels, pixels } = picture;
    if (channels !== 1 && channels !== 3) {
      throw refusal(`AddPepperNoise takes images of 1 or 3 channels, it got ${channels}.`);
    }
    if (!active) return picture;
    const out = this.memory.image(picture.width, picture.height, channels);
    out.pixels.set(pixels);
    const salt = snr + (1 - snr) / 2;
    for (let i = 0; i < pixels.length; i += channels) {
      const u = draw.uniform();
      if (u >= snr) out.pixels.fill(u < salt ? 255 : 0, i, i + channels);
    }
    return out;
  }
}

export const addPepperNoise: TransformKind<Params> = {
  type: 'AddPepperNoise',
  make: (params) => new AddPepperNoise(params),
};
