/** torchvision.transforms.CenterCrop (parity 2.4, 2.5). */
import type { z } from 'zod';
import type { centerCrop as block } from '../../../graph/blocks/transforms/centercrop';
import { sizePair } from '../../../graph/blocks/transforms/sizes';
import { span } from '../images/gather';
import type { Sample, Transform, TransformKind } from './contract';
import { Mover } from './moving';
import { extentOf, pictureOf, roundHalfEven } from './pictures';

type Params = z.output<(typeof block)['params']>;

/** The middle `length` places of an axis; where it is too short, it is padded first (−1). */
export function centred(size: number, length: number): Int32Array {
  if (size < length) return span(-Math.floor((length - size) / 2), length, size);
  return span(roundHalfEven((size - length) / 2), length, size);
}

class CenterCrop implements Transform {
  private readonly mover = new Mover('CenterCrop');

  constructor(private readonly size: readonly [number, number]) {}

  apply(sample: Sample, _draw: unknown, target?: Float32Array): Sample {
    const picture = pictureOf(sample, 'CenterCrop');
    const { height, width } = extentOf(picture, 'CenterCrop');
    const [h, w] = this.size;
    if (h === height && w === width) return picture;
    return this.mover.move(picture, centred(height, h), centred(width, w), 0, target);
  }
}

const make = ({ size }: Params) => new CenterCrop(sizePair(size));

export const centerCrop: TransformKind<Params> = { type: 'CenterCrop', make, makeForMask: make };
