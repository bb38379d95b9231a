/** Samples as pictures of bytes, cut down to the size on screen. */
import type { RawImage } from './contract';
import type { Sample } from './transforms/contract';

export interface Shown {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** Which values are black and white. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Numbers taken of what is no picture. */
const MOST_VALUES = 128;
/** Crops shown of a stack, and of these in a row. */
const MOST_TILES = 20;
const IN_A_ROW = 5;
const BYTES: Range = { low: 0, high: 255 };

/** A picture to be shown: `channels` values for each of height × width places. */
interface Planes {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Float32Array;
  /** Where channel 0 of the first place is, and from there to the next place and the next channel. */
  readonly start: number;
  readonly step: number;
  readonly apart: number;
}

const shownOf = (channels: number): 1 | 3 => (channels < 3 ? 1 : 3);

/** The pictures in a sample: one, or each of its crops. Empty for what is no picture. */
function planesOf(sample: Sample): Planes[] {
  if (sample.kind === 'crops') return sample.crops.flatMap(planesOf);
  if (sample.kind === 'image') {
    const { width, height, channels, pixels } = sample;
    return [{ width, height, channels, data: pixels, start: 0, step: channels, apart: 1 }];
  }
  const { shape, data } = sample;
  if (shape.length < 3) return [];
  const [channels, height, width] = shape.slice(-3) as [number, number, number];
  if (channels < 1 || height < 1 || width < 2) return [];
  const area = height * width;
  const count = data.length / (channels * area);
  return Array.from({ length: Math.min(count, MOST_TILES) }, (_, crop) => ({
    width,
    height,
    channels,
    data,
    start: crop * channels * area,
    step: 1,
    apart: area,
  }));
}

/**
 * Smallest and largest value of a tensor, or 0…1 where all lie within: what ToTensor makes looks as the
 * image did. Bytes are 0…255.
 */
export function rangeOf(sample: Sample): Range {
  if (sample.kind === 'crops') return sample.crops[0] ? rangeOf(sample.crops[0]) : BYTES;
  if (sample.kind === 'image' || sample.data instanceof Uint8Array) return BYTES;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of sample.data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return { low: 0, high: 1 };
  if (low >= 0 && high <= 1) return { low: 0, high: 1 };
  return low === high ? { low: low - 0.5, high: high + 0.5 } : { low, high };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest size within `side` that keeps the shape; never larger than it is. */
export function fitted(width: number, height: number, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** The sources of `to` places along an axis of `from`: at least one each. */
function spans(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to + 1 }, (_, i) => Math.floor((i * from) / to));
}

/**
 * The picture of a sample, no larger than `side`: the mean of what lies under each pixel. Crops stand side
 * by side, five in a row. `null` for what is no picture.
 */
export function shownAs(sample: Sample, range: Range, side: number): Shown | null {
  const planes = planesOf(sample);
  const [first] = planes;
  if (!first) return null;
  const columns = Math.min(planes.length, IN_A_ROW);
  const rows = Math.ceil(planes.length / columns);
  const tile = fitted(first.width, first.height, Math.max(1, Math.floor(side / columns)));
  const channels = shownOf(Math.max(...planes.map((plane) => plane.channels)));
  const width = tile.width * columns;
  const out = { width, height: tile.height * rows, channels };
  const pixels = new Uint8Array(out.width * out.height * channels);
  for (const [i, plane] of planes.entries()) {
    const corner = Math.floor(i / columns) * tile.height * width + (i % columns) * tile.width;
    draw(plane, tile, range, { pixels, width, channels, corner });
  }
  return { ...out, pixels };
}

interface Target {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly channels: 1 | 3;
  /** The pixel where the picture begins. */
  readonly corner: number;
}

function draw(plane: Planes, size: Size, { low, high }: Range, target: Target): void {
  const { width, height, channels, data, start, step, apart } = plane;
  const columns = spans(width, size.width);
  const rows = spans(height, size.height);
  const factor = 255 / (high - low);
  for (let y = 0; y < size.height; y++) {
    const top = rows[y] as number;
    const bottom = Math.max(top + 1, rows[y + 1] as number);
    let o = (target.corner + y * target.width) * target.channels;
    for (let x = 0; x < size.width; x++) {
      const left = columns[x] as number;
      const right = Math.max(left + 1, columns[x + 1] as number);
      for (let c = 0; c < target.channels; c++) {
        const first = start + (channels < 3 ? 0 : c) * apart;
        let sum = 0;
        for (let v = top; v < bottom; v++) {
          const row = first + v * width * step;
          for (let u = left; u < right; u++) sum += data[row + u * step] as number;
        }
        const mean = sum / ((bottom - top) * (right - left));
        target.pixels[o++] = Math.round(Math.min(255, Math.max(0, (mean - low) * factor)));
      }
    }
  }
}

/** Channels of a sample that its picture does not show. */
export function hiddenChannels(sample: Sample): number {
  const [first] = planesOf(sample);
  return first ? first.channels - shownOf(first.channels) : 0;
}

/** (H, W, C) of an image, the shape of a tensor; before that the number of crops. */
export function shapeOf(sample: Sample): number[] {
  if (sample.kind === 'image') return [sample.height, sample.width, sample.channels];
  if (sample.kind === 'tensor') return [...sample.shape];
  const [first] = sample.crops;
  return [sample.crops.length, ...(first ? shapeOf(first) : [])];
}

/** A mask as small as its picture: the class under the middle of each pixel. */
export function shownMask(mask: RawImage, width: number, height: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(width * height);
  for (let y = 0, o = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width;
    for (let x = 0; x < width; x++)
      out[o++] = mask.pixels[row + Math.floor(((x + 0.5) * mask.width) / width)] as number;
  }
  return out;
}

/** Some numbers of a tensor, evenly taken. */
export function someValues(data: Float32Array | Uint8Array): number[] {
  const count = Math.min(data.length, MOST_VALUES);
  return Array.from({ length: count }, (_, i) =>
    Number(data[Math.floor((i * data.length) / count)]),
  );
}
