/** torchvision.transforms.ConvertImageDtype between float32 and uint8 (parity 2.5). */
import type { z } from 'zod';
import type { convertImageDtype as block } from '../../../graph/blocks/transforms/convertimagedtype';
import type { Sample, TensorSample, Transform, TransformKind } from './contract';
import { Memory, tensorOf } from './pictures';

type Params = z.output<(typeof block)['params']>;

class ConvertImageDtype implements Transform {
  private readonly memory = new Memory();

  constructor(private readonly dtype: Params['dtype']) {}

  apply(sample: Sample, _draw: unknown, target?: Float32Array): TensorSample {
    const tensor = tensorOf(sample, 'ConvertImageDtype');
    const { data } = tensor;
    const bytes = data instanceof Uint8Array;
    if (bytes === (this.dtype === 'uint8')) return tensor;
    if (bytes) {
      const out = this.memory.floats(data.length, target);
      for (let i = 0; i < data.length; i++) out[i] = (data[i] as number) / 255;
      return { ...tensor, data: out };
    }
    const out = this.memory.bytes(data.length);
    const scale = Math.fround(255.999);
    for (let i = 0; i < data.length; i++) {
      out[i] = Math.trunc(Math.fround((data[i] as number) * scale));
    }
    return { ...tensor, data: out };
  }
}

export const convertImageDtype: TransformKind<Params> = {
  type: 'ConvertImageDtype',
  make: ({ dtype }) => new ConvertImageDtype(dtype),
};
