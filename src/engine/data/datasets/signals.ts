/**
 * Signals: waves of four kinds with random frequency and phase, made when they are asked for. Signal i
 * depends only on its number and the part, so workers need no data and every run sees the same.
 */
import { SIGNAL_CLASSES } from '../../../graph/blocks/data/signals';
import { philox4x32 } from '../../ir/philox';
import type { Dataset, DatasetKind, SharedDataset } from './contract';

export interface SignalsParams {
  readonly train: boolean;
  readonly samples: number;
  readonly length: number;
  readonly noise: number;
}

/** The key of all signals' generators; the part is in the counter. */
const KEY = 0x5169;

/** Value in [−1, 1] at a phase in turns. */
const waves: Readonly<Record<(typeof SIGNAL_CLASSES)[number], (turns: number) => number>> = {
  sine: (t) => Math.sin(2 * Math.PI * t),
  square: (t) => (t % 1 < 0.5 ? 1 : -1),
  triangle: (t) => 4 * Math.abs((t % 1) - 0.5) - 1,
  sawtooth: (t) => 2 * (t % 1) - 1,
};

class Signals implements Dataset {
  readonly length: number;
  private readonly words = new Uint32Array(4);

  constructor(private readonly params: SignalsParams) {
    this.length = params.samples;
  }

  /** Two numbers in (0, 1] and two in [0, 1) for place `at` of signal `index`. */
  private draw(index: number, at: number): [number, number, number, number] {
    philox4x32(at, index, this.params.train ? 0 : 1, 0, KEY, 0, this.words);
    const [a, b, c, d] = this.words as unknown as [number, number, number, number];
    return [(a + 1) / 2 ** 32, (b + 1) / 2 ** 32, c / 2 ** 32, d / 2 ** 32];
  }

  read(index: number) {
    const { length, noise } = this.params;
    const [, , u, v] = this.draw(index, 0);
    // Two to eight periods in a signal.
    const turns = 2 + 6 * u;
    const wave = waves[SIGNAL_CLASSES[this.target(index)] as (typeof SIGNAL_CLASSES)[number]];
    const pixels = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      const [r, , angle] = this.draw(index, i + 1);
      // Box and Muller 1958.
      const normal = Math.sqrt(-2 * Math.log(r)) * Math.cos(2 * Math.PI * angle);
      const x = wave((turns * i) / length + v) + noise * normal;
      // −2 … 2 becomes 0 … 255: room for the noise.
      pixels[i] = Math.max(0, Math.min(255, Math.round(127.5 + 63.75 * x)));
    }
    return { width: length, height: 1, channels: 1 as const, pixels };
  }

  target(index: number): number {
    return index % SIGNAL_CLASSES.length;
  }

  name(index: number): string {
    return `signal ${index}`;
  }

  share(): SharedDataset {
    return { type: signals.type, data: this.params };
  }
}

export const signals: DatasetKind<SignalsParams> = {
  type: 'Signals',
  find: async (params) => ({
    facts: async () => ({
      length: params.samples,
      classes: [...SIGNAL_CLASSES],
      sample: { kind: 'image', mode: 'L', height: 1, width: params.length },
    }),
    open: async () => new Signals(params),
  }),
  attach: (data: SignalsParams) => new Signals(data),
};
