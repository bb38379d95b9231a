/** torchvision.transforms.RandomAffine; positive angles turn clockwise (parity 2.7). */
import type { z } from 'zod';
import type { randomAffine as block } from '../../../graph/blocks/transforms/randomaffine';
import { rangeOf, shearOf } from '../../../graph/blocks/transforms/sizes';
import type { Draw } from '../draw';
import { type AffineParts, inverseAffine } from '../images/matrix';
import type { WarpMode } from '../images/warp';
import type { Sample, Transform, TransformKind } from './contract';
import { extentOf, pictureOf, roundHalfEven } from './pictures';
import { Warping } from './warping';

type Params = z.output<(typeof block)['params']>;

/** Angle, whole pixels of translation, scale, shear x and (of four numbers) shear y, in this order. */
export function drawAffine(
  { degrees, translate, scale, shear }: Params,
  width: number,
  height: number,
  draw: Draw,
): AffineParts {
  const angle = draw.between(...rangeOf(degrees));
  const shift = (part: number | undefined, size: number) => {
    if (part === undefined) return 0;
    return roundHalfEven(draw.between(-part * size, part * size));
  };
  const tx = shift(translate?.[0], width);
  const ty = shift(translate?.[1], height);
  const factor = scale ? draw.between(...(scale as [number, number])) : 1;
  const ranges = shear === null ? [] : shearOf(shear);
  const [sx = 0, sy = 0] = ranges.map((range) => draw.between(...range));
  return { angle, translate: [tx, ty], scale: factor, shear: [sx, sy] };
}

export class RandomAffine implements Transform {
  private readonly warping: Warping;

  constructor(
    private readonly params: Params,
    mode: WarpMode,
    fill: number | readonly number[],
  ) {
    this.warping = new Warping('RandomAffine', mode, fill);
  }

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    const { width, height } = extentOf(pictureOf(sample, 'RandomAffine'), 'RandomAffine');
    return this.warp(sample, drawAffine(this.params, width, height, draw), target);
  }

  warp(sample: Sample, parts: AffineParts, target?: Float32Array): Sample {
    const picture = pictureOf(sample, 'RandomAffine');
    const { width, height } = extentOf(picture, 'RandomAffine');
    const [x = width * 0.5, y = height * 0.5] = this.params.center ?? [];
    const size = { width, height };
    return picture.kind === 'image'
      ? this.warping.image(picture, inverseAffine([x, y], parts), size)
      : this.warping.tensor(
          picture,
          inverseAffine([x - width * 0.5, y - height * 0.5], parts),
          size,
          target,
        );
  }
}

export const randomAffine: TransformKind<Params> = {
  type: 'RandomAffine',
  make: (params) => new RandomAffine(params, params.interpolation, params.fill),
  makeForMask: (params) => new RandomAffine(params, 'NEAREST', 0),
};
