import { DataError } from '../contract';
import { Draw } from '../draw';
import type { Sampler } from './contract';

/**
 * torch.utils.data.RandomSampler without replacement: a new permutation of 0…n−1 for each epoch, which
 * depends on the seed and the epoch alone. An empty dataset is refused as there (`cV`).
 */
export class RandomSampler implements Sampler {
  private readonly draw: Draw;

  constructor(
    readonly length: number,
    seed: number,
  ) {
    if (length < 1) {
      throw new DataError('data.empty', 'The dataset is empty, so it cannot be shuffled.');
    }
    this.draw = new Draw(seed);
  }

  order(epoch: number): Int32Array {
    const order = Int32Array.from({ length: this.length }, (_, i) => i);
    const draw = this.draw.forShuffle(epoch);
    // Fisher–Yates
    for (let i = order.length - 1; i > 0; i--) {
      const j = draw.below(i + 1);
      const kept = order[i] as number;
      order[i] = order[j] as number;
      order[j] = kept;
    }
    return order;
  }
}
