import type { Sampler } from './contract';

/** What a batch is made of. */
export interface BatchPlan {
  /** Of the dataset, in order. */
  readonly indices: Int32Array;
  /** How often each came before in the same epoch; left out while none has. */
  readonly turns?: Int32Array;
}

/** The order of one epoch. */
export interface EpochPlan {
  batch(k: number): BatchPlan;
}

/** For each place of an order how often its index came before; `undefined` when none comes twice. */
export function turnsOf(order: Int32Array): Int32Array | undefined {
  const most = order.reduce((a, b) => Math.max(a, b), -1);
  const seen = new Int32Array(most + 1);
  let turns: Int32Array | undefined;
  for (let at = 0; at < order.length; at++) {
    const index = order[at] as number;
    const before = seen[index] as number;
    seen[index] = before + 1;
    if (before === 0) continue;
    turns ??= new Int32Array(order.length);
    turns[at] = before;
  }
  return turns;
}

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

  /** The batches of an epoch, 0 ≤ k < length. */
  epoch(epoch: number): EpochPlan {
    const order = this.sampler.order(epoch);
    const turns = this.sampler.repeats === false ? undefined : turnsOf(order);
    return {
      batch: (k) => {
        const from = k * this.batchSize;
        const to = Math.min(from + this.batchSize, this.samples);
        return { indices: order.slice(from, to), ...(turns && { turns: turns.slice(from, to) }) };
      },
    };
  }
}
