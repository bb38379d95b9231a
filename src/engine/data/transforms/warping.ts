/** Warps of pictures of both kinds: what RandomRotation and RandomAffine share. */
import { type Matrix, type WarpMode, warpImage } from '../images/warp';
import { affineGrid, type Plane, warpPlane } from '../images/warptensor';
import type { ImageSample, TensorSample } from './contract';
import { extentOf, Memory, perChannel, refusal } from './pictures';

export class Warping {
  private readonly memory = new Memory();

  constructor(
    private readonly type: string,
    private readonly mode: WarpMode,
    private readonly fill: number | readonly number[],
  ) {}

  image(sample: ImageSample, matrix: Matrix, { width, height }: Plane): ImageSample {
    const fill = perChannel(this.fill, sample.channels, `fill of ${this.type}`).map(Math.trunc);
    const out = this.memory.image(width, height, sample.channels);
    warpImage(sample, matrix, this.mode, width, height, fill, out.pixels);
    return out;
  }

  /** `matrix` is about the centre. */
  tensor(sample: TensorSample, matrix: Matrix, to: Plane, target?: Float32Array): TensorSample {
    if (this.mode === 'BICUBIC') throw refusal(`${this.type} can use BICUBIC on images only.`);
    const { data, shape } = sample;
    const { height, width, channels } = extentOf(sample, this.type);
    const fill = perChannel(this.fill, channels, `fill of ${this.type}`);
    const from = { width, height };
    const grid = affineGrid(matrix, from, to);
    const size = width * height;
    const made = to.width * to.height;
    const planes = data.length / size;
    const out = this.memory.like(data, planes * made, target);
    for (let p = 0; p < planes; p++) {
      const plane = data.subarray(p * size, (p + 1) * size);
      const place = out.subarray(p * made, (p + 1) * made);
      warpPlane(plane, from, grid, this.mode, fill[p % channels] as number, place);
    }
    return { kind: 'tensor', shape: [...shape.slice(0, -2), to.height, to.width], data: out };
  }
}
