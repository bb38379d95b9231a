/** torchvision.transforms.v2.GaussianNoise on tensors (parity 2.5). */
import type { z } from 'zod';
import type { gaussianNoise as block } from '../../../graph/blocks/transforms/gaussiannoise';
import type { Draw } from '../draw';
import type { Sample, Transform, TransformKind } from './contract';
import { Memory, tensorOf } from './pictures';

type Params = z.output<(typeof block)['params']>;

class GaussianNoise implements Transform {
  private readonly memory = new Memory();

  constructor(private readonly params: Params) {}

  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample {
    const tensor = tensorOf(sample, 'GaussianNoise');
    const { mean, sigma, clip } = this.params;
    const { data } = tensor;
    const out = this.memory.like(data, data.length, target);
    const bytes = data instanceof Uint8Array;
    for (let i = 0; i < data.length; i++) {
      const noise = mean + draw.normal() * sigma;
      // For bytes the noise is scaled and truncated first, as torchvision does it.
      const value = (data[i] as number) + (bytes ? Math.trunc(noise * 255) : noise);
      const most = bytes ? 255 : 1;
      out[i] = clip ? (value < 0 ? 0 : Math.min(value, most)) : value;
    }
    return { ...tensor, data: out };
  }
}

export const gaussianNoise: TransformKind<Params> = {
  type: 'GaussianNoise',
  make: (params) => new GaussianNoise(params),
};
