/** torchvision.transforms.RandomErasing: fills a random rectangle of a tensor (parity 2.6). */
import type { z } from 'zod';
import type { randomErasing as block } from '../../../graph/blocks/transforms/randomerasing';
import type { Draw } from '../draw';
import type { Box } from '../images/resizer';
import type { Sample, Transform, TransformKind } from './contract';
import { extentOf, Memory, perChannel, roundHalfEven, tensorOf } from './pictures';

type Params = z.output<(typeof block)['params']>;

/** At most ten tries, each with a new area and ratio (h/w); undefined when none fits. */
export function drawErased(
  height: number,
  width: number,
  scale: readonly number[],
  ratio: readonly number[],
  draw: Draw,
): Box | undefined {
  const [s0, s1] = scale as [number, number];
  const [r0, r1] = ratio as [number, number];
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = height * width * draw.between(s0, s1);
    const r = Math.exp(draw.between(Math.log(r0), Math.log(r1)));
    const h = roundHalfEven(Math.sqrt(area * r));
    const w = roundHalfEven(Math.sqrt(area / r));
    if (!(h < height && w < width)) continue;
    const top = draw.below(height - h + 1);
    return { top, left: draw.below(width - w + 1), height: h, width: w };
  }
  return undefined;
}

class RandomErasing implements Transform {
  private readonly memory = new Memory();

  constructor(private readonly params: Params) {}

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    const { p, scale, ratio, value } = this.params;
    const active = draw.uniform() < p;
    const tensor = tensorOf(sample, 'RandomErasing');
    if (!active) return tensor;
    const { height, width, channels } = extentOf(tensor, 'RandomErasing');
    const values =
      value === 'random' ? null : perChannel(value, channels, 'value of RandomErasing');
    const box = drawErased(height, width, scale, ratio, draw);
    if (!box) return tensor;
    const { data } = tensor;
    const out = this.memory.like(data, data.length, target);
    out.set(data);
    const plane = height * width;
    // 'random' draws once for the channels of a picture; a stack of crops shares them, as in torchvision.
    const noise = values
      ? null
      : Float32Array.from({ length: channels * box.height * box.width }, () => draw.normal());
    for (let q = 0; q < data.length / plane; q++) {
      const c = q % channels;
      for (let y = 0; y < box.height; y++) {
        const at = q * plane + (box.top + y) * width + box.left;
        const from = (c * box.height + y) * box.width;
        if (noise) out.set(noise.subarray(from, from + box.width), at);
        else out.fill((values as readonly number[])[c] as number, at, at + box.width);
      }
    }
    return { ...tensor, data: out };
  }
}

export const randomErasing: TransformKind<Params> = {
  type: 'RandomErasing',
  make: (params) => new RandomErasing(params),
};
