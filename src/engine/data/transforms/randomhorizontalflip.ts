/** torchvision.transforms.RandomHorizontalFlip: mirrors the columns when u < p (parity 2.5). */
import type { z } from 'zod';
import type { randomHorizontalFlip as block } from '../../../graph/blocks/transforms/randomhorizontalflip';
import type { Draw } from '../draw';
import { floatRoomFor, roomFor, type Sample, type Transform, type TransformKind } from './contract';

type Params = z.output<(typeof block)['params']>;

/** Mirrors rows of `width` elements of `depth` numbers each. */
function mirror<A extends Uint8Array | Float32Array>(from: A, to: A, width: number, depth: number) {
  const row = width * depth;
  for (let start = 0; start < from.length; start += row) {
    for (let x = 0; x < width; x++) {
      const source = start + (width - 1 - x) * depth;
      const place = start + x * depth;
      for (let c = 0; c < depth; c++) to[place + c] = from[source + c] as number;
    }
  }
}

class RandomHorizontalFlip implements Transform {
  private bytes: Uint8Array | undefined;
  private floats: Float32Array | undefined;

  constructor(private readonly p: number) {}

  apply(sample: Sample, draw: Draw): Sample {
    if (!(draw.uniform() < this.p)) return sample;
    if (sample.kind === 'image') {
      const { pixels, width, channels } = sample;
      this.bytes = roomFor(this.bytes, pixels.length);
      mirror(pixels, this.bytes, width, channels);
      return { ...sample, pixels: this.bytes.subarray(0, pixels.length) };
    }
    const { data, shape } = sample;
    this.floats = floatRoomFor(this.floats, data.length);
    mirror(data, this.floats, shape[2], 1);
    return { ...sample, data: this.floats.subarray(0, data.length) };
  }
}

export const randomHorizontalFlip: TransformKind<Params> = {
  type: 'RandomHorizontalFlip',
  make: ({ p }) => new RandomHorizontalFlip(p),
};
