/** torchvision.transforms.RandomResizedCrop: a box of random area and shape, resized (parity 2.6). */
import type { z } from 'zod';
import type { randomResizedCrop as block } from '../../../graph/blocks/transforms/randomresizedcrop';
import { sizePair } from '../../../graph/blocks/transforms/sizes';
import type { Draw } from '../draw';
import type { Box } from '../images/resizer';
import type { Sample, Transform, TransformKind } from './contract';
import { extentOf, pictureOf, roundHalfEven } from './pictures';
import { Resizing } from './resizing';

type Params = z.output<(typeof block)['params']>;

/** At most ten tries, each with a new area and ratio (w/h); then the middle of the picture. */
export function drawBox(
  height: number,
  width: number,
  scale: readonly number[],
  ratio: readonly number[],
  draw: Draw,
): Box {
  const [s0, s1] = scale as [number, number];
  const [r0, r1] = ratio as [number, number];
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = height * width * draw.between(s0, s1);
    const r = Math.exp(draw.between(Math.log(r0), Math.log(r1)));
    const w = roundHalfEven(Math.sqrt(area * r));
    const h = roundHalfEven(Math.sqrt(area / r));
    if (w > 0 && w <= width && h > 0 && h <= height) {
      const top = draw.below(height - h + 1);
      return { top, left: draw.below(width - w + 1), height: h, width: w };
    }
  }
  const shape = width / height;
  let [w, h] = [width, height];
  if (shape < Math.min(r0, r1)) h = roundHalfEven(w / Math.min(r0, r1));
  else if (shape > Math.max(r0, r1)) w = roundHalfEven(h * Math.max(r0, r1));
  return {
    top: Math.floor((height - h) / 2),
    left: Math.floor((width - w) / 2),
    height: h,
    width: w,
  };
}

class RandomResizedCrop implements Transform {
  private readonly resizing: Resizing;
  private readonly size: readonly [number, number];

  constructor(
    private readonly params: Params,
    mode: string,
  ) {
    this.resizing = new Resizing('RandomResizedCrop', mode, params.antialias);
    this.size = sizePair(params.size);
  }

  part(height: number, width: number, draw: Draw): Box {
    const { scale, ratio } = this.params;
    return drawBox(height, width, scale, ratio, draw);
  }

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    const picture = pictureOf(sample, 'RandomResizedCrop');
    const { left = 0, top = 0, of } = (picture.kind === 'image' && picture.part) || {};
    const { height, width } = of ?? extentOf(picture, 'RandomResizedCrop');
    const box = this.part(height, width, draw);
    const here = { ...box, left: box.left - left, top: box.top - top };
    return this.resizing.resize(picture, here, ...this.size, target);
  }
}

export const randomResizedCrop: TransformKind<Params> = {
  type: 'RandomResizedCrop',
  make: (params) => new RandomResizedCrop(params, params.interpolation),
  makeForMask: (params) => new RandomResizedCrop(params, 'NEAREST'),
};
