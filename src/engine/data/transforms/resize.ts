/** torchvision.transforms.Resize (parity 2.5): pictures as PIL resizes them, tensors as PyTorch. */
import type { z } from 'zod';
import { type resize as block, resized } from '../../../graph/blocks/transforms/resize';
import type { Sample, Transform, TransformKind } from './contract';
import { extentOf, pictureOf, refusal } from './pictures';
import { Resizing } from './resizing';

type Params = z.output<(typeof block)['params']>;

class Resize implements Transform {
  private readonly resizing: Resizing;

  constructor(
    private readonly params: Params,
    mode: string,
  ) {
    this.resizing = new Resizing('Resize', mode, params.antialias);
  }

  apply(sample: Sample, _draw: unknown, target?: Float32Array): Sample {
    const picture = pictureOf(sample, 'Resize');
    const { height, width } = extentOf(picture, 'Resize');
    const { size, max_size } = this.params;
    const [h, w] = resized(height, width, size, max_size);
    if (!h || !w) {
      throw refusal(
        `Resize of a picture ${height}×${width} gives ${h}×${w}; both sides must be at least 1.`,
      );
    }
    if (h === height && w === width) return picture;
    return this.resizing.resize(picture, { top: 0, left: 0, height, width }, h, w, target);
  }
}

export const resize: TransformKind<Params> = {
  type: 'Resize',
  make: (params) => new Resize(params, params.interpolation),
  makeForMask: (params) => new Resize(params, 'NEAREST'),
};
