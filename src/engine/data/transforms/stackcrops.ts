/** Stacks the crops of FiveCrop or TenCrop to (5 or 10, C, H, W), images through ToTensor (parity 2.5). */
import type {
  CropsSample,
  Picture,
  Sample,
  TensorSample,
  Transform,
  TransformKind,
} from './contract';
import { Memory, refusal } from './pictures';
import { ToTensor } from './totensor';

class StackCrops implements Transform {
  private readonly memory = new Memory();
  private readonly toTensor = new ToTensor();

  apply(sample: Sample, _draw: unknown, target?: Float32Array): TensorSample {
    if (sample.kind !== 'crops') {
      throw refusal('StackCrops takes the crops of FiveCrop or TenCrop; place one before it.');
    }
    const [first] = sample.crops as [Picture];
    if (first.kind === 'image') return this.images(sample, target);
    const size = first.data.length;
    const out = this.memory.like(first.data, sample.crops.length * size, target);
    for (const [k, crop] of sample.crops.entries()) {
      if (crop.kind === 'tensor') out.set(crop.data, k * size);
    }
    return { kind: 'tensor', shape: [sample.crops.length, ...first.shape], data: out };
  }

  private images({ crops }: CropsSample, target?: Float32Array): TensorSample {
    let shape: readonly number[] = [];
    let out: Float32Array = new Float32Array(0);
    for (const [k, crop] of crops.entries()) {
      const made = this.toTensor.apply(crop, undefined);
      if (k === 0) {
        shape = made.shape;
        out = this.memory.floats(crops.length * made.data.length, target);
      }
      out.set(made.data, k * made.data.length);
    }
    return { kind: 'tensor', shape: [crops.length, ...shape], data: out };
  }
}

export const stackCrops: TransformKind<unknown> = {
  type: 'StackCrops',
  make: () => new StackCrops(),
};
