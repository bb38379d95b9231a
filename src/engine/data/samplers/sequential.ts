import type { Sampler } from './contract';

/** torch.utils.data.SequentialSampler: 0…n−1 in every epoch. */
export class SequentialSampler implements Sampler {
  readonly repeats = false;

  constructor(readonly length: number) {}

  order(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, i) => i);
  }
}
