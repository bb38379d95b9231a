/** torchvision.transforms.RandomHorizontalFlip: mirrors the columns when u < p (parity 2.5). */
import type { z } from 'zod';
import type { randomHorizontalFlip as block } from '../../../graph/blocks/transforms/randomhorizontalflip';
import type { Draw } from '../draw';
import { mirrored, span } from '../images/gather';
import { kernels } from '../images/kernels';
import { Recent } from '../images/recent';
import type { Sample, Transform, TransformKind } from './contract';
import { Mover } from './moving';
import { extentOf, Memory, pictureOf } from './pictures';

type Params = z.output<(typeof block)['params']>;

/** Mirrors `columns` or `rows` with probability p. */
export class RandomFlip implements Transform {
  private readonly mover: Mover;
  private readonly memory = new Memory();
  private readonly straight = new Recent((size) => span(0, size, size));
  private readonly turned = new Recent((size) => mirrored(span(0, size, size)));

  constructor(
    private readonly type: string,
    private readonly axis: 'columns' | 'rows',
    private readonly p: number,
  ) {
    this.mover = new Mover(type);
  }

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    const active = draw.uniform() < this.p;
    const picture = pictureOf(sample, this.type);
    if (!active) return picture;
    const { height, width } = extentOf(picture, this.type);
    const columns = this.axis === 'columns';
    if (columns && picture.kind === 'image' && picture.channels === 3) {
      const out = this.memory.image(width, height, 3);
      kernels().mirror(picture.pixels, out.pixels, height, width);
      return out;
    }
    const across = (columns ? this.turned : this.straight).get(width, 0);
    const down = (columns ? this.straight : this.turned).get(height, 0);
    return this.mover.move(picture, down, across, 0, target);
  }
}

const make = ({ p }: Params) => new RandomFlip('RandomHorizontalFlip', 'columns', p);

export const randomHorizontalFlip: TransformKind<Params> = {
  type: 'RandomHorizontalFlip',
  make,
  makeForMask: make,
};
