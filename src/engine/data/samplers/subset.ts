import { Draw } from '../draw';
import type { Sampler } from './contract';
import { shuffle } from './random';

/** torch.utils.data.SubsetRandomSampler (parity 1.4): the given indices, in a new order in every epoch. */
export class SubsetRandomSampler implements Sampler {
  readonly length: number;
  private readonly draw: Draw;

  constructor(
    private readonly indices: Int32Array,
    seed: number,
  ) {
    this.length = indices.length;
    this.draw = new Draw(seed);
  }

  order(epoch: number): Int32Array {
    return shuffle(this.indices.slice(), this.draw.forShuffle(epoch));
  }
}

/** The given indices as they stand, in every epoch: a subset when it is evaluated. */
export class ListSampler implements Sampler {
  readonly length: number;

  constructor(private readonly indices: Int32Array) {
    this.length = indices.length;
  }

  order(): Int32Array {
    return this.indices.slice();
  }
}
