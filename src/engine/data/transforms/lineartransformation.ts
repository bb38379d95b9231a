/** torchvision.transforms.LinearTransformation: (x − mean) · M of the flattened tensor (parity 2.5). */
import type { z } from 'zod';
import type { linearTransformation as block } from '../../../graph/blocks/transforms/lineartransformation';
import { matrixOf } from '../../../graph/blocks/transforms/matrixtext';
import type { Sample, TensorSample, Transform, TransformKind } from './contract';
import { Memory, refusal, tensorOf } from './pictures';

type Params = z.output<(typeof block)['params']>;

class LinearTransformation implements Transform {
  private readonly memory = new Memory();
  private readonly matrix: readonly Float32Array[];
  private readonly mean: Float32Array;

  constructor(params: Params) {
    this.matrix = (matrixOf(params.transformation_matrix) ?? []).map((row) =>
      Float32Array.from(row),
    );
    const { mean_vector: mean } = params;
    this.mean = Float32Array.from(typeof mean === 'number' ? [mean] : mean);
  }

  apply(sample: Sample, _draw: unknown, target?: Float32Array): TensorSample {
    const tensor = tensorOf(sample, 'LinearTransformation');
    const { shape, data } = tensor;
    if (data instanceof Uint8Array) {
      throw refusal(
        'LinearTransformation takes float32 tensors; place ConvertImageDtype before it.',
      );
    }
    const size = shape.slice(-3).reduce((n, m) => n * m, 1);
    const { matrix, mean } = this;
    if (size !== mean.length) {
      throw refusal(
        `LinearTransformation has a matrix for ${mean.length} numbers, a sample has ${size}.`,
      );
    }
    const out = this.memory.floats(data.length, target);
    const sums = new Float64Array(size);
    for (let at = 0; at < data.length; at += size) {
      sums.fill(0);
      for (let k = 0; k < size; k++) {
        const x = Math.fround((data[at + k] as number) - (mean[k] as number));
        const row = matrix[k] as Float32Array;
        for (let q = 0; q < size; q++) sums[q] = (sums[q] as number) + x * (row[q] as number);
      }
      out.set(sums, at);
    }
    return { kind: 'tensor', shape, data: out };
  }
}

export const linearTransformation: TransformKind<Params> = {
  type: 'LinearTransformation',
  make: (params) => new LinearTransformation(params),
};
