/** torchvision.transforms.Resize (parity 2.5): pictures as PIL resizes them, tensors as PyTorch. */
import type { z } from 'zod';
import { type resize as block, resized } from '../../../graph/blocks/transforms/resize';
import { DataError } from '../contract';
import {
  FILTERS,
  integerWeights,
  nearestSources,
  resampleColumns,
  resampleRows,
  type Taps,
  tapsOf,
} from '../images/resample';
import { resampleAxis, tensorNearest, tensorTaps } from '../images/resampletensor';
import {
  floatRoomFor,
  type ImageSample,
  roomFor,
  type Sample,
  type TensorSample,
  type Transform,
  type TransformKind,
} from './contract';

type Params = z.output<(typeof block)['params']>;

/** Remembers what it made for the last axes; image folders mix many sizes, so not for all of them. */
class Recent<T> {
  private readonly made = new Map<string, T>();

  constructor(private readonly make: (from: number, to: number) => T) {}

  get(from: number, to: number): T {
    const key = `${from} ${to}`;
    let value = this.made.get(key);
    if (value === undefined) {
      value = this.make(from, to);
      if (this.made.size >= 64) this.made.clear();
      this.made.set(key, value);
    }
    return value;
  }
}

class Resize implements Transform {
  private readonly nearest = new Recent(nearestSources);
  private readonly filter: Recent<{ taps: Taps; weights: Int32Array }>;
  private readonly floatTaps: Recent<Taps>;
  private rows: Uint8Array | undefined;
  private bytes: Uint8Array | undefined;
  private floatRows: Float32Array | undefined;
  private floats: Float32Array | undefined;

  constructor(private readonly params: Params) {
    const { interpolation: mode, antialias } = params;
    const filter = FILTERS[mode];
    this.filter = new Recent((from, to) => {
      if (!filter) throw new Error(`${mode} is not a filter.`);
      const taps = tapsOf(filter, from, to);
      return { taps, weights: integerWeights(taps) };
    });
    this.floatTaps = new Recent((from, to) =>
      mode.startsWith('NEAREST')
        ? tensorNearest(mode === 'NEAREST_EXACT', from, to)
        : tensorTaps(mode, antialias, from, to),
    );
  }

  apply(sample: Sample): Sample {
    const [height, width] =
      sample.kind === 'image' ? [sample.height, sample.width] : sample.shape.slice(1);
    const [h, w] = resized(
      height as number,
      width as number,
      this.params.size,
      this.params.max_size,
    );
    if (!h || !w) {
      throw new DataError(
        'data.transform',
        `Resize of a picture ${height}×${width} gives ${h}×${w}; both sides must be at least 1.`,
      );
    }
    if (h === height && w === width) return sample;
    return sample.kind === 'image' ? this.image(sample, h, w) : this.tensor(sample, h, w);
  }

  private image(sample: ImageSample, h: number, w: number): ImageSample {
    const { channels } = sample;
    const size = h * w * channels;
    this.bytes = roomFor(this.bytes, size);
    const pixels = this.bytes.subarray(0, size);
    if (this.params.interpolation.startsWith('NEAREST')) this.copyNearest(sample, pixels, h, w);
    else this.resample(sample, pixels, h, w);
    return { kind: 'image', width: w, height: h, channels, pixels };
  }

  private resample(sample: ImageSample, out: Uint8Array, h: number, w: number): void {
    const { width, height, channels } = sample;
    let source = sample.pixels;
    if (w !== width) {
      const { taps, weights } = this.filter.get(width, w);
      const size = height * w * channels;
      const onlyPass = h === height;
      if (!onlyPass) this.rows = roomFor(this.rows, size);
      const to = onlyPass ? out : (this.rows as Uint8Array);
      resampleRows(source, to, { from: width, to: w, rows: height, channels }, taps, weights);
      source = to;
    }
    if (h !== height) {
      const { taps, weights } = this.filter.get(height, h);
      resampleColumns(source, out, w * channels, h, taps, weights);
    }
  }

  private copyNearest(sample: ImageSample, out: Uint8Array, h: number, w: number): void {
    const { width, height, channels, pixels } = sample;
    const columns = this.nearest.get(width, w);
    const rows = this.nearest.get(height, h);
    let o = 0;
    for (let y = 0; y < h; y++) {
      const row = rows[y] as number;
      for (let x = 0; x < w; x++) {
        const column = columns[x] as number;
        const at = (row * width + column) * channels;
        for (let c = 0; c < channels; c++) {
          out[o++] = row < 0 || column < 0 ? 0 : (pixels[at + c] as number);
        }
      }
    }
  }

  private tensor(sample: TensorSample, h: number, w: number): TensorSample {
    const [channels, height, width] = sample.shape;
    const { interpolation } = this.params;
    if (interpolation in FILTERS && interpolation !== 'BILINEAR' && interpolation !== 'BICUBIC') {
      throw new DataError('data.transform', `Resize can use ${interpolation} on images only.`);
    }
    this.floatRows = floatRoomFor(this.floatRows, channels * height * w);
    this.floats = floatRoomFor(this.floats, channels * h * w);
    let source = sample.data;
    if (w !== width) {
      const shape = { outer: channels * height, from: width, to: w, inner: 1 };
      resampleAxis(source, this.floatRows, shape, this.floatTaps.get(width, w));
      source = this.floatRows;
    }
    if (h !== height) {
      const shape = { outer: channels, from: height, to: h, inner: w };
      resampleAxis(source, this.floats, shape, this.floatTaps.get(height, h));
      source = this.floats;
    }
    return { kind: 'tensor', shape: [channels, h, w], data: source.subarray(0, channels * h * w) };
  }
}

export const resize: TransformKind<Params> = {
  type: 'Resize',
  make: (params) => new Resize(params),
};
