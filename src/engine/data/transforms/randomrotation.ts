/** torchvision.transforms.RandomRotation; positive angles turn counter-clockwise (parity 2.8). */
import type { z } from 'zod';
import type { randomRotation as block } from '../../../graph/blocks/transforms/randomrotation';
import { rangeOf } from '../../../graph/blocks/transforms/sizes';
import type { Draw } from '../draw';
import { expandedTensor, inverseAffine, rotation } from '../images/matrix';
import type { WarpMode } from '../images/warp';
import type { ImageSample, Sample, TensorSample, Transform, TransformKind } from './contract';
import { extentOf, Memory, pictureOf } from './pictures';
import { Warping } from './warping';

type Params = z.output<(typeof block)['params']>;

export class RandomRotation implements Transform {
  private readonly memory = new Memory();
  private readonly warping: Warping;
  private readonly range: readonly [number, number];

  constructor(
    private readonly params: Params,
    mode: WarpMode,
    fill: number | readonly number[],
  ) {
    this.range = rangeOf(params.degrees);
    this.warping = new Warping('RandomRotation', mode, fill);
  }

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    return this.rotate(sample, draw.between(...this.range), target);
  }

  /** By `angle` degrees. */
  rotate(sample: Sample, angle: number, target?: Float32Array): Sample {
    const picture = pictureOf(sample, 'RandomRotation');
    return picture.kind === 'image'
      ? this.image(picture, angle)
      : this.tensor(picture, angle, target);
  }

  private image(sample: ImageSample, degrees: number): ImageSample {
    const { width, height } = sample;
    const { center, expand } = this.params;
    const angle = ((degrees % 360) + 360) % 360;
    if (center === null) {
      if (angle === 0) return sample;
      if (angle === 180 || ((angle === 90 || angle === 270) && (expand || width === height)))
        return this.quarters(sample, angle / 90);
    }
    const { matrix, ...size } = rotation(angle, width, height, center as [number, number], expand);
    return this.warping.image(sample, matrix, size);
  }

  /** Exactly, by quarters of a turn counter-clockwise. */
  private quarters(sample: ImageSample, turns: number): ImageSample {
    const { width, height, channels, pixels } = sample;
    const [w, h] = turns === 2 ? [width, height] : [height, width];
    const out = this.memory.image(w, h, channels);
    for (let y = 0, o = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const [column, row] =
          turns === 2
            ? [width - 1 - x, height - 1 - y]
            : turns === 1
              ? [width - 1 - y, x]
              : [y, height - 1 - x];
        const at = (row * width + column) * channels;
        for (let c = 0; c < channels; c++) out.pixels[o++] = pixels[at + c] as number;
      }
    }
    return out;
  }

  private tensor(sample: TensorSample, angle: number, target?: Float32Array): TensorSample {
    const { width, height } = extentOf(sample, 'RandomRotation');
    const { center, expand } = this.params;
    const [x = width / 2, y = height / 2] = center ?? [];
    const parts = { angle: -angle, translate: [0, 0], scale: 1, shear: [0, 0] } as const;
    const matrix = inverseAffine([x - width * 0.5, y - height * 0.5], parts);
    const size = expand ? expandedTensor(matrix, width, height) : { width, height };
    return this.warping.tensor(sample, matrix, size, target);
  }
}

export const randomRotation: TransformKind<Params> = {
  type: 'RandomRotation',
  make: (params) => new RandomRotation(params, params.interpolation, params.fill),
  makeForMask: (params) => new RandomRotation(params, 'NEAREST', 0),
};
