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
