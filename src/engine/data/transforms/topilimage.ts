/** torchvision.transforms.ToPILImage: tensors back to pictures of bytes (parity 2.5). */
import type { z } from 'zod';
import type { toPILImage as block } from '../../../graph/blocks/transforms/topilimage';
import type { ImageSample, Sample, Transform, TransformKind } from './contract';
import { Memory, pictureOf, refusal } from './pictures';

type Params = z.output<(typeof block)['params']>;

const MODES = ['L', 'LA', 'RGB', 'RGBA'];

class ToPILImage implements Transform {
  private readonly memory = new Memory();

  constructor(private readonly mode: string | null) {}

  apply(sample: Sample): ImageSample {
    const picture = pictureOf(sample, 'ToPILImage');
    if (picture.kind === 'image') throw refusal('ToPILImage takes tensors, it got an image.');
    const { shape, data } = picture;
    if (shape.length !== 2 && shape.length !== 3) {
      throw refusal(`ToPILImage takes (H, W) or (C, H, W), it got (${shape.join(', ')}).`);
    }
    const [channels, height, width] = [1, ...shape].slice(-3) as [number, number, number];
    if (channels < 1 || channels > 4) {
      throw refusal(`ToPILImage takes 1 to 4 channels, it got ${channels}.`);
    }
    if (this.mode !== null && this.mode !== MODES[channels - 1]) {
      throw refusal(`ToPILImage cannot make mode ${this.mode} of ${channels} channels.`);
    }
    const image = this.memory.image(width, height, channels as ImageSample['channels']);
    const { pixels } = image;
    const plane = width * height;
    const bytes = data instanceof Uint8Array;
    for (let c = 0; c < channels; c++) {
      for (let i = 0, o = c; i < plane; i++, o += channels) {
        const value = data[c * plane + i] as number;
        // Truncated and taken modulo 256, as mul(255).byte() does.
        pixels[o] = bytes ? value : Math.trunc(Math.fround(value * 255));
      }
    }
    return image;
  }
}

export const toPILImage: TransformKind<Params> = {
  type: 'ToPILImage',
  make: ({ mode }) => new ToPILImage(mode),
};
