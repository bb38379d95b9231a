/** torchvision.transforms.RandomCrop: pads, then cuts at a random place (parity 2.5). */
import type { z } from 'zod';
import type { randomCrop as block } from '../../../graph/blocks/transforms/randomcrop';
import { sidesOf, sizePair } from '../../../graph/blocks/transforms/sizes';
import type { Draw } from '../draw';
import { span } from '../images/gather';
import type { Sample, Transform, TransformKind } from './contract';
import { Mover } from './moving';
import { Padding } from './padding';
import { extentOf, pictureOf, refusal } from './pictures';

type Params = z.output<(typeof block)['params']>;

class RandomCrop implements Transform {
  private readonly mover = new Mover('RandomCrop');
  private readonly size: readonly [number, number];
  private readonly paddings: readonly Padding[];

  constructor(
    private readonly params: Params,
    fill: Params['fill'],
  ) {
    this.size = sizePair(params.size);
    // Up to three paddings follow one another, and each keeps its result.
    this.paddings = [0, 1, 2].map(() => new Padding('RandomCrop', params.padding_mode, fill));
  }

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    let picture = pictureOf(sample, 'RandomCrop');
    const [first, second, third] = this.paddings as [Padding, Padding, Padding];
    const { padding, pad_if_needed } = this.params;
    const [h, w] = this.size;
    if (padding !== null) picture = first.pad(picture, sidesOf(padding));
    let { height, width } = extentOf(picture, 'RandomCrop');
    if (pad_if_needed && width < w) {
      picture = second.pad(picture, [w - width, 0, w - width, 0]);
      width = extentOf(picture, 'RandomCrop').width;
    }
    if (pad_if_needed && height < h) {
      picture = third.pad(picture, [0, h - height, 0, h - height]);
      height = extentOf(picture, 'RandomCrop').height;
    }
    if (height < h || width < w) {
      throw refusal(`RandomCrop cannot cut ${h}×${w} out of a picture ${height}×${width}.`);
    }
    if (h === height && w === width) return picture;
    const top = draw.below(height - h + 1);
    const left = draw.below(width - w + 1);
    return this.mover.move(picture, span(top, h, height), span(left, w, width), 0, target);
  }
}

export const randomCrop: TransformKind<Params> = {
  type: 'RandomCrop',
  make: (params) => new RandomCrop(params, params.fill),
  makeForMask: (params) => new RandomCrop(params, 0),
};
