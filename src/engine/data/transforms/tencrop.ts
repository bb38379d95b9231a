/** torchvision.transforms.TenCrop: FiveCrop of the picture and of its mirror image (parity 2.5). */
import type { z } from 'zod';
import { sizePair } from '../../../graph/blocks/transforms/sizes';
import type { tenCrop as block } from '../../../graph/blocks/transforms/tencrop';
import { mirrored, span } from '../images/gather';
import type { CropsSample, Sample, Transform, TransformKind } from './contract';
import { Corners } from './fivecrop';
import { Mover } from './moving';
import { extentOf, pictureOf } from './pictures';

type Params = z.output<(typeof block)['params']>;

class TenCrop implements Transform {
  private readonly straight: Corners;
  private readonly turned: Corners;
  private readonly mirror = new Mover('TenCrop');

  constructor(
    size: readonly [number, number],
    private readonly vertical: boolean,
  ) {
    this.straight = new Corners('TenCrop', size);
    this.turned = new Corners('TenCrop', size);
  }

  apply(sample: Sample): CropsSample {
    const picture = pictureOf(sample, 'TenCrop');
    const { height, width } = extentOf(picture, 'TenCrop');
    const rows = span(0, height, height);
    const columns = span(0, width, width);
    const flipped = this.mirror.move(
      picture,
      this.vertical ? mirrored(rows) : rows,
      this.vertical ? columns : mirrored(columns),
    );
    return {
      kind: 'crops',
      crops: [...this.straight.cut(picture), ...this.turned.cut(flipped)],
    };
  }
}

export const tenCrop: TransformKind<Params> = {
  type: 'TenCrop',
  make: ({ size, vertical_flip }) => new TenCrop(sizePair(size), vertical_flip),
};
