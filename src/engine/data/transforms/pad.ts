/** torchvision.transforms.Pad (parity 2.4, 2.5). */
import type { z } from 'zod';
import type { pad as block } from '../../../graph/blocks/transforms/pad';
import { sidesOf } from '../../../graph/blocks/transforms/sizes';
import type { Sample, Transform, TransformKind } from './contract';
import { Padding, type Sides } from './padding';
import { pictureOf } from './pictures';

type Params = z.output<(typeof block)['params']>;

class Pad implements Transform {
  private readonly padding: Padding;
  private readonly sides: Sides;

  constructor({ padding, padding_mode }: Params, fill: Params['fill']) {
    this.sides = sidesOf(padding);
    this.padding = new Padding('Pad', padding_mode, fill);
  }

  apply(sample: Sample, _draw: unknown, target?: Float32Array): Sample {
    return this.padding.pad(pictureOf(sample, 'Pad'), this.sides, target);
  }
}

export const pad: TransformKind<Params> = {
  type: 'Pad',
  make: (params) => new Pad(params, params.fill),
  makeForMask: (params) => new Pad(params, 0),
};
