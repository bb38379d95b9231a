/** torchvision.transforms.ColorJitter: four colour changes in random order (parity 2.9). */
import type { z } from 'zod';
import { type colorJitter as block, rangesOf } from '../../../graph/blocks/transforms/colorjitter';
import type { Draw } from '../draw';
import { ColorChanges } from '../images/color';
import {
  brightnessTensor,
  contrastTensor,
  hueTensor,
  saturationTensor,
} from '../images/colortensor';
import type { ImageSample, Sample, TensorSample, Transform, TransformKind } from './contract';
import { extentOf, Memory, pictureOf, refusal } from './pictures';

type Params = z.output<(typeof block)['params']>;

const PARTS = ['brightness', 'contrast', 'saturation', 'hue'] as const;
type Part = (typeof PARTS)[number];

/** The parts of one call in their order, each with its factor. */
export type Jitter = readonly (readonly [Part, number])[];

/** A random order of the four, and one uniform factor for each that is switched on. */
export function drawJitter(
  ranges: Readonly<Record<Part, readonly [number, number] | null>>,
  draw: Draw,
): Jitter {
  const order = draw.permutation(4);
  const factors = PARTS.map((part) => {
    const range = ranges[part];
    return range && draw.between(...range);
  });
  return order.flatMap((k) => {
    const factor = factors[k];
    return factor === null || factor === undefined ? [] : [[PARTS[k] as Part, factor] as const];
  });
}

export class ColorJitter implements Transform {
  private readonly memory = new Memory();
  private readonly changes = new ColorChanges();
  private readonly ranges: ReturnType<typeof rangesOf>;

  constructor(params: Params) {
    this.ranges = rangesOf(params);
  }

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    const jitter = drawJitter(this.ranges, draw);
    const picture = pictureOf(sample, 'ColorJitter');
    if (jitter.length === 0) return picture;
    return picture.kind === 'image'
      ? this.image(picture, jitter)
      : this.tensor(picture, jitter, target);
  }

  image(sample: ImageSample, jitter: Jitter): ImageSample {
    const { pixels, channels } = sample;
    this.changes.begin(pixels, this.memory.bytes(pixels.length), channels);
    for (const [part, factor] of jitter) this.changes[part](factor);
    return { ...sample, pixels: this.changes.end() };
  }

  tensor(sample: TensorSample, jitter: Jitter, target?: Float32Array): TensorSample {
    const { height, width, channels } = extentOf(sample, 'ColorJitter');
    if (channels !== 1 && channels !== 3) {
      throw refusal(`ColorJitter takes tensors of 1 or 3 channels, it got ${channels}.`);
    }
    const { data } = sample;
    const out = this.memory.like(data, data.length, target);
    out.set(data);
    const plane = height * width;
    const size = channels * plane;
    for (let at = 0; at < out.length; at += size) {
      const x = out.subarray(at, at + size);
      for (const [part, factor] of jitter) {
        if (part === 'brightness') brightnessTensor(x, factor);
        else if (part === 'contrast') contrastTensor(x, factor, plane);
        else if (part === 'saturation') saturationTensor(x, factor, plane);
        else hueTensor(x, factor, plane);
      }
    }
    return { ...sample, data: out };
  }
}

export const colorJitter: TransformKind<Params> = {
  type: 'ColorJitter',
  make: (params) => new ColorJitter(params),
};
