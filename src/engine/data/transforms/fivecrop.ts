/** torchvision.transforms.FiveCrop: the four corners and the centre (parity 2.5). */
import type { z } from 'zod';
import type { fiveCrop as block } from '../../../graph/blocks/transforms/fivecrop';
import { sizePair } from '../../../graph/blocks/transforms/sizes';
import { span } from '../images/gather';
import { centred } from './centercrop';
import type { CropsSample, Picture, Sample, Transform, TransformKind } from './contract';
import { Mover } from './moving';
import { extentOf, pictureOf, refusal } from './pictures';

type Params = z.output<(typeof block)['params']>;

/** Top left, top right, bottom left, bottom right, centre: each in memory of its own. */
export class Corners {
  private readonly movers: readonly Mover[];

  constructor(
    private readonly type: string,
    private readonly size: readonly [number, number],
  ) {
    this.movers = [0, 1, 2, 3, 4].map(() => new Mover(type));
  }

  cut(picture: Picture): Picture[] {
    const { height, width } = extentOf(picture, this.type);
    const [h, w] = this.size;
    if (h > height || w > width) {
      throw refusal(`${this.type} cannot cut ${h}×${w} out of a picture ${height}×${width}.`);
    }
    const rows = [span(0, h, height), span(height - h, h, height), centred(height, h)];
    const columns = [span(0, w, width), span(width - w, w, width), centred(width, w)];
    const places = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 2],
    ] as const;
    return places.map(([y, x], k) =>
      (this.movers[k] as Mover).move(picture, rows[y] as Int32Array, columns[x] as Int32Array),
    );
  }
}

class FiveCrop implements Transform {
  private readonly corners: Corners;

  constructor(size: readonly [number, number]) {
    this.corners = new Corners('FiveCrop', size);
  }

  apply(sample: Sample): CropsSample {
    return { kind: 'crops', crops: this.corners.cut(pictureOf(sample, 'FiveCrop')) };
  }
}

export const fiveCrop: TransformKind<Params> = {
  type: 'FiveCrop',
  make: ({ size }) => new FiveCrop(sizePair(size)),
};
