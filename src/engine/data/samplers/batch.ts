import type { Sampler } from './contract';

/**
 * torch.utils.data.BatchSampler: consecutive groups of `batchSize` from a sampler's order; a short rest
 * is dropped or kept (parity 1.6).
 */
export class BatchSampler {
  /** Batches in an epoch. */
  readonly length: number;
  /** Samples an epoch yields. */
  readonly samples: number;

  constructor(
    readonly sampler: Sampler,
    readonly batchSize: number,
    readonly dropLast: boolean,
  ) {
    const whole = Math.floor(sampler.length / batchSize);
    this.length = dropLast ? whole : Math.ceil(sampler.length / batchSize);
    this.samples = dropLast ? whole * batchSize : sampler.length;
  }

  /** Batch `k` of an order, 0 ≤ k < length. */
  batch(order: Int32Array, k: number): Int32Array {
    return order.slice(k * this.batchSize, Math.min((k + 1) * this.batchSize, this.samples));
  }
}
