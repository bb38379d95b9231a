/** torchvision.transforms.Lambda with a formula of the values of a picture (parity 2.5). */
import type { z } from 'zod';
import type { lambda as block } from '../../../graph/blocks/transforms/lambda';
import {
  evaluate,
  type Formula,
  pixelFormula,
  usesPlace,
} from '../../../graph/blocks/transforms/pixelformula';
import type { Picture, Sample, Transform, TransformKind } from './contract';
import { extentOf, Memory, pictureOf } from './pictures';

type Params = z.output<(typeof block)['params']>;

const BYTES = Float64Array.from({ length: 256 }, (_, value) => value);

/** Results of images and uint8 tensors: cut off at 0 and 255, truncated; NaN is 0. */
const byteOf = (value: number) => (value > 0 ? Math.min(255, Math.trunc(value)) : 0);

class Lambda implements Transform {
  private readonly memory = new Memory();
  private readonly placed: boolean;
  private table: Uint8Array | undefined;

  constructor(private readonly formula: Formula) {
    this.placed = usesPlace(formula);
  }

  apply(sample: Sample, _draw: unknown, target?: Float32Array): Sample {
    const picture = pictureOf(sample, 'Lambda');
    const data = picture.kind === 'image' ? picture.pixels : picture.data;
    const out = this.memory.like(data, data.length, target);
    if (data instanceof Uint8Array && !this.placed) this.lookUp(data, out);
    else this.run(picture, data, out);
    return picture.kind === 'image'
      ? { ...picture, pixels: out as Uint8Array }
      : { ...picture, data: out };
  }

  /** A byte has 256 values. */
  private lookUp(data: Uint8Array, out: Float32Array | Uint8Array): void {
    if (!this.table) {
      const values = { x: BYTES, c: 0, i: 0, j: 0, h: 0, w: 0, top: 255 };
      const found = evaluate(this.formula, values, 256);
      this.table = Uint8Array.from({ length: 256 }, (_, k) =>
        byteOf(typeof found === 'number' ? found : (found[k] as number)),
      );
    }
    const { table } = this;
    for (let k = 0; k < data.length; k++) out[k] = table[data[k] as number] as number;
  }

  private run(
    picture: Picture,
    data: Float32Array | Uint8Array,
    out: Float32Array | Uint8Array,
  ): void {
    const { height: h, width: w, channels } = extentOf(picture, 'Lambda');
    const bytes = data instanceof Uint8Array;
    // Channels lie side by side in images, one after another in tensors.
    const [step, row] = picture.kind === 'image' ? [channels, w * channels] : [1, w];
    const x = new Float64Array(w);
    const j = Float64Array.from({ length: w }, (_, column) => column);
    const rows = data.length / w;
    for (let k = 0; k < rows; k++) {
      const image = picture.kind === 'image';
      const c = image ? k % channels : Math.floor(k / h) % channels;
      const i = image ? Math.floor(k / channels) : k % h;
      const at = image ? i * row + c : k * row;
      for (let q = 0; q < w; q++) x[q] = data[at + q * step] as number;
      const found = evaluate(this.formula, { x, c, i, j, h, w, top: bytes ? 255 : 1 }, w);
      for (let q = 0; q < w; q++) {
        const value = typeof found === 'number' ? found : (found[q] as number);
        out[at + q * step] = bytes ? byteOf(value) : value;
      }
    }
  }
}

export const lambda: TransformKind<Params> = {
  type: 'Lambda',
  make: ({ lambd }) => {
    const formula = pixelFormula(lambd);
    if (!formula) throw new Error('The parameters of Lambda were not checked.');
    return new Lambda(formula);
  },
};
