/** Resizing of a box of a picture in one interpolation mode, with the weights of its sizes at hand. */
import type { RawImage } from '../contract';
import { hasAlpha, premultiply, unpremultiply } from './alpha';
import { gather } from './gather';
import { kernels } from './kernels';
import { Recent } from './recent';
import { FILTERS, integerWeights, nearestSources, resampleRows, tapsOf } from './resample';
import { resampleAxis, tensorNearest, tensorTaps } from './resampletensor';
import type { Taps } from './taps';

export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Pictures as PIL resizes them. */
export class ImageResizer {
  private readonly nearest = new Recent(nearestSources);
  private readonly taps: Recent<{ taps: Taps; weights: Int32Array }>;
  private between = new Uint8Array(0);
  private multiplied = new Uint8Array(0);

  /** `mode`: NEAREST, NEAREST_EXACT or one of `FILTERS`. */
  constructor(private readonly mode: string) {
    const filter = FILTERS[mode];
    this.taps = new Recent((from, to) => {
      if (!filter) throw new Error(`${mode} is not a filter.`);
      const taps = tapsOf(filter, from, to);
      return { taps, weights: integerWeights(taps) };
    });
  }

  /** Writes `box` of `image`, which lies inside it, as h × w pixels to `out`. */
  resize(image: RawImage, box: Box, h: number, w: number, out: Uint8Array): void {
    const { channels, width } = image;
    if (this.mode.startsWith('NEAREST')) {
      this.copyNearest(image, box, h, w, out);
      return;
    }
    let { pixels } = image;
    if (hasAlpha(channels) && (h !== box.height || w !== box.width)) {
      if (this.multiplied.length !== pixels.length) this.multiplied = new Uint8Array(pixels.length);
      premultiply(pixels, this.multiplied, channels);
      pixels = this.multiplied;
    }
    const stride = width * channels;
    const begin = box.top * stride + box.left * channels;
    let rows = { begin, stride, rows: box.height, channels };
    if (w !== box.width) {
      const { taps, weights } = this.taps.get(box.width, w);
      let to = out;
      if (h !== box.height) {
        const size = box.height * w * channels;
        if (this.between.length < size) this.between = new Uint8Array(size);
        to = this.between;
      }
      resampleRows(pixels, to, rows, w, taps, weights);
      pixels = to;
      rows = { begin: 0, stride: w * channels, rows: box.height, channels };
    }
    const row = w * channels;
    if (h !== box.height) {
      const { taps, weights } = this.taps.get(box.height, h);
      kernels().columns(pixels, out, rows, row, h, taps, weights);
    } else if (w === box.width) {
      for (let y = 0; y < h; y++) {
        const at = begin + y * stride;
        out.set(pixels.subarray(at, at + row), y * row);
      }
    }
    if (pixels !== image.pixels && hasAlpha(channels)) {
      unpremultiply(out.subarray(0, h * row), channels);
    }
  }

  private copyNearest(image: RawImage, box: Box, h: number, w: number, out: Uint8Array): void {
    const { channels, width, pixels } = image;
    const columns = this.nearest.get(box.width, w);
    const rows = this.nearest.get(box.height, h);
    const at = (box.top * width + box.left) * channels;
    gather(pixels.subarray(at), out, width, channels, rows, columns, [0, 0, 0, 0]);
  }
}

/** Planes of tensors as torch.nn.functional.interpolate resizes them. */
export class TensorResizer {
  private readonly taps: Recent<Taps>;
  private between = new Float32Array(0);
  private whole = new Float32Array(0);
  private wide = new Float32Array(0);

  /** `mode`: NEAREST, NEAREST_EXACT, BILINEAR or BICUBIC. */
  constructor(
    private readonly mode: string,
    antialias: boolean,
  ) {
    this.taps = new Recent((from, to) =>
      mode.startsWith('NEAREST')
        ? tensorNearest(mode === 'NEAREST_EXACT', from, to)
        : tensorTaps(mode, antialias, from, to),
    );
  }

  /** Writes all `planes` of height × width, as h × w each, to `out`; uint8 is rounded at the end. */
  resize(
    source: Float32Array | Uint8Array,
    planes: number,
    [height, width]: readonly [number, number],
    [h, w]: readonly [number, number],
    out: Float32Array | Uint8Array,
  ): void {
    const bytes = out instanceof Uint8Array;
    let data: Float32Array;
    if (source instanceof Uint8Array) {
      if (this.wide.length < source.length) this.wide = new Float32Array(source.length);
      this.wide.set(source);
      data = this.wide;
    } else data = source;
    const result = bytes ? this.room('whole', planes * h * w) : (out as Float32Array);
    if (w !== width) {
      const to = h === height ? result : this.room('between', planes * height * w);
      const shape = { outer: planes * height, from: width, to: w, inner: 1 };
      resampleAxis(data, to, shape, this.taps.get(width, w));
      data = to;
    }
    if (h !== height) {
      const shape = { outer: planes, from: height, to: h, inner: w };
      resampleAxis(data, result, shape, this.taps.get(height, h));
      data = result;
    }
    if (!bytes) return;
    for (let i = 0; i < out.length; i++) {
      out[i] = Math.max(0, Math.min(255, halfEven(data[i] as number)));
    }
  }

  private room(name: 'between' | 'whole', length: number): Float32Array {
    if (this[name].length < length) this[name] = new Float32Array(length);
    return this[name];
  }
}

function halfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
