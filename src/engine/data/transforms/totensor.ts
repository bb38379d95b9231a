/** torchvision.transforms.ToTensor: H×W×C bytes to C×H×W float32 in 0…1 (parity 2.5). */
import { DataError } from '../contract';
import { kernels } from '../images/kernels';
import {
  floatRoomFor,
  type Sample,
  type TensorSample,
  type Transform,
  type TransformKind,
} from './contract';
import type { Normalize } from './normalize';

/** Values of a byte. */
const BYTES = 256;

/**
 * Also carries the Normalize steps that follow at once: a byte has 256 values, so both together are one
 * table for each channel, filled with the very float32 operations the steps would do.
 */
export class ToTensor implements Transform {
  /** 256 numbers for each channel. */
  private tables = new Float32Array(0);
  private room: Float32Array | undefined;

  constructor(private readonly normalize: readonly Normalize[] = []) {}

  /** This followed by `step`, as one. */
  followedBy(step: Normalize): ToTensor {
    return new ToTensor([...this.normalize, step]);
  }

  private tablesFor(channels: number): Float32Array {
    if (this.tables.length === channels * BYTES) return this.tables;
    const tables = Float32Array.from({ length: channels * BYTES }, (_, i) => (i % BYTES) / 255);
    for (let channel = 0; channel < channels; channel++) {
      const table = tables.subarray(channel * BYTES, (channel + 1) * BYTES);
      for (const step of this.normalize) step.run(table, table, channel, channels);
    }
    this.tables = tables;
    return tables;
  }

  apply(sample: Sample, _draw: unknown, target?: Float32Array): TensorSample {
    if (sample.kind !== 'image') {
      const got = sample.kind === 'crops' ? 'a tuple of crops' : 'a tensor';
      throw new DataError('data.transform', `ToTensor takes images, it got ${got}.`);
    }
    const { width, height, channels, pixels } = sample;
    const plane = width * height;
    const size = plane * channels;
    const tables = this.tablesFor(channels);
    const out = target && target.length >= size ? target : floatRoomFor(this.room, size);
    if (out !== target) this.room = out;
    if (channels === 1) {
      lookUp(pixels, out, tables, plane);
    } else if (channels !== 3) {
      for (let c = 0; c < channels; c++) {
        const table = tables.subarray(c * BYTES, (c + 1) * BYTES);
        for (let i = 0, at = c; i < plane; i++, at += channels)
          out[c * plane + i] = table[pixels[at] as number] as number;
      }
    } else {
      kernels().planes(pixels, out, plane, tables);
    }
    return { kind: 'tensor', shape: [channels, height, width], data: out.subarray(0, size) };
  }
}

/**
 * out[i] = table[bytes[i]] for the first `count` bytes. Reads four bytes at once where they are aligned
 * (all machines Node runs on put the lowest first): with small grey pictures this loop is the loader.
 */
function lookUp(bytes: Uint8Array, out: Float32Array, table: Float32Array, count: number): void {
  let i = 0;
  if (bytes.byteOffset % 4 === 0) {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, count >> 2);
    for (let w = 0; w < words.length; w++, i += 4) {
      const word = words[w] as number;
      out[i] = table[word & 255] as number;
      out[i + 1] = table[(word >>> 8) & 255] as number;
      out[i + 2] = table[(word >>> 16) & 255] as number;
      out[i + 3] = table[word >>> 24] as number;
    }
  }
  for (; i < count; i++) out[i] = table[bytes[i] as number] as number;
}

export const toTensor: TransformKind<unknown> = { type: 'ToTensor', make: () => new ToTensor() };
