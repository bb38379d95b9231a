/** torchvision.transforms.Normalize: (x − mean) / std for each channel (parity 2.5). */
import type { z } from 'zod';
import type { normalize as block } from '../../../graph/blocks/transforms/normalize';
import { DataError } from '../contract';
import type { Sample, TensorSample, Transform, TransformKind } from './contract';
import { extentOf, Memory, refusal, tensorOf } from './pictures';

type Params = Pick<z.output<(typeof block)['params']>, 'mean' | 'std'>;

const listOf = (value: number | readonly number[]) =>
  Float32Array.from(typeof value === 'number' ? [value] : value);

export class Normalize implements Transform {
  private readonly mean: Float32Array;
  private readonly std: Float32Array;
  private readonly memory = new Memory();

  constructor(params: Params) {
    this.mean = listOf(params.mean);
    this.std = listOf(params.std);
    // As PyTorch, after conversion to float32: 1e-50 is 0 there.
    if (this.std.includes(0)) {
      throw new DataError('data.transform', 'Normalize divides by std, and std holds 0.');
    }
  }

  /** Writes the normalised `values` of one channel to `out`, each operation rounded to float32. */
  run(values: Float32Array, out: Float32Array, channel: number, channels: number): void {
    const pick = (list: Float32Array, name: string) => {
      if (list.length !== 1 && list.length !== channels) {
        throw new DataError(
          'data.transform',
          `Normalize has ${list.length} numbers in ${name}, the sample has ${channels} channels.`,
        );
      }
      return list[list.length === 1 ? 0 : channel] as number;
    };
    const mean = pick(this.mean, 'mean');
    const std = pick(this.std, 'std');
    for (let i = 0; i < values.length; i++) {
      out[i] = Math.fround((values[i] as number) - mean) / std;
    }
  }

  apply(sample: Sample, _draw: unknown, target?: Float32Array): TensorSample {
    const tensor = tensorOf(sample, 'Normalize');
    const { shape, data } = tensor;
    if (data instanceof Uint8Array) {
      throw refusal('Normalize takes float32 tensors; place ConvertImageDtype before it.');
    }
    if (shape.length < 3) {
      throw refusal(`Normalize takes tensors (…, C, H, W), it got (${shape.join(', ')}).`);
    }
    const { width, height, channels } = extentOf(tensor, 'Normalize');
    const out = this.memory.floats(data.length, target);
    const plane = width * height;
    for (let at = 0, c = 0; at < data.length; at += plane, c = (c + 1) % channels) {
      this.run(data.subarray(at, at + plane), out.subarray(at, at + plane), c, channels);
    }
    return { kind: 'tensor', shape, data: out };
  }
}

export const normalize: TransformKind<Params> = {
  type: 'Normalize',
  make: (params) => new Normalize(params),
};
