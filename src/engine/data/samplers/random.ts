import { DataError } from '../contract';
import { Draw } from '../draw';
import type { Sampler } from './contract';

/** Fisher–Yates, in place. */
export function shuffle(order: Int32Array, draw: Draw): Int32Array {
  for (let i = order.length - 1; i > 0; i--) {
    const j = draw.below(i + 1);
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
  return order;
}

export interface RandomOptions {
  readonly replacement?: boolean;
  /** Samples in an epoch; `null`: as many as there are. */
  readonly num_samples?: number | null;
}

/**
 * torch.utils.data.RandomSampler (parity 1.4): without replacement whole permutations of 0…n−1 one after
 * another and the head of one more; with replacement independent draws. The order depends on the seed and
 * the epoch alone. An empty dataset is refused as there (`cV`).
 */
export class RandomSampler implements Sampler {
  readonly length: number;
  readonly repeats: boolean;
  private readonly draw: Draw;
  private readonly replacement: boolean;

  constructor(
    private readonly population: number,
    seed: number,
    { replacement = false, num_samples = null }: RandomOptions = {},
  ) {
    if (population < 1) {
      throw new DataError('data.empty', 'The dataset is empty, so it cannot be shuffled.');
    }
    this.length = num_samples ?? population;
    this.replacement = replacement;
    this.repeats = replacement || this.length > population;
    this.draw = new Draw(seed);
  }

  order(epoch: number): Int32Array {
    const draw = this.draw.forShuffle(epoch);
    const n = this.population;
    if (this.replacement) return Int32Array.from({ length: this.length }, () => draw.below(n));
    const order = new Int32Array(this.length);
    for (let at = 0; at < this.length; at += n) {
      const all = shuffle(
        Int32Array.from({ length: n }, (_, i) => i),
        draw,
      );
      order.set(all.subarray(0, this.length - at), at);
    }
    return order;
  }
}
