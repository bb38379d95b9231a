/** torchvision.transforms.ToTensor: H×W×C bytes to C×H×W float32 in 0…1 (parity 2.5). */
import { DataError } from '../contract';
import {
  floatRoomFor,
  type Sample,
  type TensorSample,
  type Transform,
  type TransformKind,
} from './contract';
import type { Normalize } from './normalize';

/**
 * Also carries the Normalize steps that follow at once: a byte has 256 values, so both together are one
 * table for each channel, filled with the very float32 operations the steps would do.
 */
export class ToTensor implements Transform {
  private tables: Float32Array[] = [];
  private room: Float32Array | undefined;

  constructor(private readonly normalize: readonly Normalize[] = []) {}

  /** This followed by `step`, as one. */
  followedBy(step: Normalize): ToTensor {
    return new ToTensor([...this.normalize, step]);
  }

  private tablesFor(channels: number): Float32Array[] {
    if (this.tables.length !== channels) {
      const bytes = Float32Array.from({ length: 256 }, (_, value) => value / 255);
      this.tables = Array.from({ length: channels }, (_, channel) => {
        const table = bytes.slice();
        for (const step of this.normalize) step.run(table, table, channel, channels);
        return table;
      });
    }
    return this.tables;
  }

  apply(sample: Sample, _draw: unknown, target?: Float32Array): TensorSample {
    if (sample.kind !== 'image') {
      throw new DataError('data.transform', 'ToTensor takes images, it got a tensor.');
    }
    const { width, height, channels, pixels } = sample;
    const plane = width * height;
    const size = plane * channels;
    const tables = this.tablesFor(channels);
    const out = target && target.length >= size ? target : floatRoomFor(this.room, size);
    if (out !== target) this.room = out;
    if (channels === 1) {
      const table = tables[0] as Float32Array;
      for (let i = 0; i < plane; i++) out[i] = table[pixels[i] as number] as number;
    } else {
      const [red, green, blue] = tables as [Float32Array, Float32Array, Float32Array];
      for (let i = 0, at = 0; i < plane; i++, at += 3) {
        out[i] = red[pixels[at] as number] as number;
        out[plane + i] = green[pixels[at + 1] as number] as number;
        out[2 * plane + i] = blue[pixels[at + 2] as number] as number;
      }
    }
    return { kind: 'tensor', shape: [channels, height, width], data: out.subarray(0, size) };
  }
}

export const toTensor: TransformKind<unknown> = { type: 'ToTensor', make: () => new ToTensor() };
