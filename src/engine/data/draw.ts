/**
 * Random numbers of the data side. Each use has a Philox counter of its own, so that a draw depends on
 * the seed, the epoch and the sample alone: never on workers, batch size or other blocks (parity 2.11).
 *
 * The counter's last word separates the uses: 0 belongs to `uniform` of engine/ir/philox.ts, 1 to
 * shuffling, 2 to random_split, and words with the top bit set to transforms.
 */
import { keyOf, philox4x32 } from '../ir/philox';

const SHUFFLE = 1;
const SPLIT = 2;
const TRANSFORM = 0x8000_0000;

/** An endless sequence of draws. */
export class Draw {
  private readonly block = new Uint32Array(4);
  private used = 4;
  private counter = 0;
  private a = 0;
  private b = 0;
  private use = 0;
  private spare: number | undefined;
  private readonly key: readonly [number, number];

  constructor(seed: number) {
    this.key = keyOf(seed);
  }

  /** Goes to the beginning of the sequence with this name. */
  private begin(a: number, b: number, use: number): this {
    this.a = a;
    this.b = b;
    this.use = use;
    this.counter = 0;
    this.used = 4;
    this.spare = undefined;
    return this;
  }

  /** The draws that make the order of an epoch. */
  forShuffle(epoch: number): this {
    return this.begin(0, epoch, SHUFFLE);
  }

  /** The draws that divide a dataset. */
  forSplit(): this {
    return this.begin(0, 0, SPLIT);
  }

  /** The draws of one transform (see `transformStream`) for one sample in one epoch. */
  forTransform(stream: number, sample: number, epoch: number): this {
    return this.begin(sample, epoch, stream);
  }

  /** The name of the sequence being drawn from. */
  get stream(): number {
    return this.use;
  }

  /**
   * The draws of a part of this transform: a sequence of its own for the same sample and epoch. `owner`
   * is the `stream` the transform was given, `name` tells its parts apart.
   */
  forPart(owner: number, name: number): this {
    const mixed = Math.imul(owner ^ Math.imul(name, 0x9e3779b1) ^ (owner >>> 15), 0x85ebca6b);
    return this.begin(this.a, this.b, (TRANSFORM | (mixed ^ (mixed >>> 13))) >>> 0);
  }

  /** The next 32 random bits. */
  word(): number {
    if (this.used === 4) {
      philox4x32(this.counter++, this.a, this.b, this.use, this.key[0], this.key[1], this.block);
      this.used = 0;
    }
    return this.block[this.used++] as number;
  }

  /** U[0,1), a multiple of 2^-32. */
  uniform(): number {
    return this.word() * 2 ** -32;
  }

  /** A whole number in 0…n−1, all equally likely; 1 ≤ n ≤ 2^32. */
  below(n: number): number {
    const limit = 2 ** 32 - (2 ** 32 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /** U[low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** N(0, 1), by Box and Muller. */
  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    // 1 − u lies in (0, 1], so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** 0…n−1 in an order of which all are equally likely. */
  permutation(n: number): number[] {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = order[i] as number;
      order[i] = order[j] as number;
      order[j] = held;
    }
    return order;
  }

  /** An index with the probability of its weight; the weights are ≥ 0 and their sum is above 0. */
  weighted(weights: readonly number[]): number {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let rest = this.uniform() * total;
    let last = 0;
    for (const [i, weight] of weights.entries()) {
      if (weight <= 0) continue;
      last = i;
      if (rest < weight) return i;
      rest -= weight;
    }
    return last;
  }
}

/**
 * The counter word of the `ordinal`-th transform of its type in a chain (from 0). The type and not the
 * place names it, so that another block in front does not change what this one draws.
 */
export function transformStream(type: string, ordinal: number): number {
  // FNV-1a, 32 bits
  let hash = 0x811c9dc5;
  for (const char of `${type}#${ordinal}`) {
    hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  }
  return (TRANSFORM | hash) >>> 0;
}
