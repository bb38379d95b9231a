import { DataError } from '../contract';
import { Draw } from '../draw';
import type { Sampler } from './contract';

export interface WeightedOptions {
  readonly num_samples: number;
  readonly replacement: boolean;
}

/** U[0,1) with all the bits that a double has: with a million weights 32 would be seen. */
const uniform = (draw: Draw): number =>
  ((draw.word() >>> 5) * 0x4000000 + (draw.word() >>> 6)) * 2 ** -53;

/**
 * torch.utils.data.WeightedRandomSampler (parity 1.4): index i with probability wᵢ/Σw. Without
 * replacement successive draws with the rest renormalised. Throws DataError `data.block` for what
 * torch.multinomial refuses: weights that are negative, not finite or all 0, too few of them above 0.
 */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  private readonly draw: Draw;
  /** Running sums. */
  private readonly sums: Float64Array;
  /** The last sample that can be drawn. */
  private readonly last: number;

  constructor(
    private readonly weights: Float64Array,
    seed: number,
    private readonly options: WeightedOptions,
  ) {
    let sum = 0;
    let positive = 0;
    this.sums = weights.map((weight, i) => {
      if (!(weight >= 0 && weight < Infinity))
        throw new DataError(
          'data.block',
          `WeightedRandomSampler: the weight of sample ${i} is ${weight}; weights are finite and not negative.`,
        );
      if (weight > 0) positive++;
      sum += weight;
      return sum;
    });
    if (!(sum > 0 && sum < Infinity))
      throw new DataError(
        'data.block',
        `WeightedRandomSampler: the weights add up to ${sum}, so nothing can be drawn. Give some a weight above 0.`,
      );
    if (!options.replacement && options.num_samples > positive)
      throw new DataError(
        'data.block',
        `WeightedRandomSampler cannot draw ${options.num_samples} of ${positive} samples without replacement. Lower num_samples.`,
      );
    this.last = weights.findLastIndex((weight) => weight > 0);
    this.length = options.num_samples;
    this.draw = new Draw(seed);
  }

  order(epoch: number): Int32Array {
    const draw = this.draw.forShuffle(epoch);
    const { length } = this;
    if (this.options.replacement) return Int32Array.from({ length }, () => this.one(draw));
    // The smallest of exponential times with rates wᵢ, in their order, are such successive draws.
    const times = this.weights.map((weight) => -Math.log1p(-uniform(draw)) / weight);
    const drawn: number[] = [];
    for (const [i, weight] of this.weights.entries()) if (weight > 0) drawn.push(i);
    drawn.sort((a, b) => (times[a] as number) - (times[b] as number));
    return Int32Array.from(drawn.slice(0, length));
  }

  /** The first index whose running sum exceeds a draw from 0…Σw. */
  private one(draw: Draw): number {
    const { sums } = this;
    const at = uniform(draw) * (sums[sums.length - 1] as number);
    let low = 0;
    let high = this.last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** For each sample one over the number of samples of its class. */
export function balancedWeights(classes: Int32Array): Float64Array {
  const counts = new Map<number, number>();
  for (const id of classes) counts.set(id, (counts.get(id) ?? 0) + 1);
  return Float64Array.from(classes, (id) => 1 / (counts.get(id) as number));
}
