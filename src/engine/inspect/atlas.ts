/**
 * Feature maps as pictures: all channels of one block packed into one 8-bit atlas, small enough to
 * travel many times a second.
 */

export interface Atlas {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Values of byte 0 and byte 255. */
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** Bytes an atlas may have: wider tiles are cut down further. */
const MAX_BYTES = 1 << 20;

/** The scale from values to bytes, common to all channels. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
}

/**
 * Range of the finite values. Signed maps are symmetric about zero, so that zero has one colour whatever
 * the weights do; maps without negative values start at zero.
 */
export function scaleOf(values: Float32Array): Scale {
  let [min, max] = rangeOf(values);
  if (min === Number.NEGATIVE_INFINITY || max === Number.POSITIVE_INFINITY)
    [min, max] = rangeOf(values.filter(Number.isFinite));
  if (min > max) return { low: 0, high: 1, signed: false };
  if (min < 0) {
    const bound = Math.max(-min, max);
    return { low: -bound, high: bound, signed: true };
  }
  return { low: 0, high: max > 0 ? max : 1, signed: false };
}

/** Smallest and largest value, NaN left out; (∞, −∞) without any. */
function rangeOf(values: Float32Array): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return [min, max];
}

/** Byte of a value: 0…255, clamped; NaN is byte 0, +∞ 255, −∞ 0. */
export function byteOf(value: number, { low, high }: Scale): number {
  const t = (value - low) * (255 / (high - low));
  return t >= 255 ? 255 : t > 0 ? Math.round(t) : 0;
}

/**
 * Packs the output of one block for one sample.
 *
 * @param values row-major (C, H, W), or (F) which becomes a grid of one-pixel tiles
 * @param shape without the batch axis; other ranks keep the last two axes as the map
 * @param scale another's, to compare with it; the values' own without
 * @param maxTile largest side of one map on screen: larger maps are averaged down by a whole factor
 */
export function packAtlas(
  values: Float32Array,
  shape: readonly number[],
  maxTile: number,
  scale: Scale = scaleOf(values),
): Atlas {
  const rank = shape.length;
  const height = rank >= 2 ? (shape[rank - 2] as number) : 1;
  const width = rank >= 2 ? (shape[rank - 1] as number) : 1;
  const maps = values.length / (height * width);
  let factor = Math.max(1, Math.ceil(Math.max(height, width) / maxTile));
  while (maps * Math.ceil(height / factor) * Math.ceil(width / factor) > MAX_BYTES) {
    if (factor >= Math.max(height, width)) break;
    factor++;
  }
  const tileHeight = Math.ceil(height / factor);
  const tileWidth = Math.ceil(width / factor);
  const { columns, rows } = gridOf(maps, tileWidth, tileHeight);
  const stride = columns * tileWidth;
  const pixels = new Uint8Array(stride * rows * tileHeight);
  // The hot loop of every look: plain numbers, no calls for each value.
  const { low } = scale;
  const unit = 255 / (scale.high - low);
  for (let map = 0; map < maps; map++) {
    const corner = Math.floor(map / columns) * tileHeight * stride + (map % columns) * tileWidth;
    const base = map * height * width;
    for (let y = 0; y < tileHeight; y++) {
      const to = corner + y * stride;
      const from = base + y * width;
      for (let x = 0; x < tileWidth; x++) {
        const value =
          factor === 1
            ? (values[from + x] as number)
            : meanOf(values, base, width, height, x * factor, y * factor, factor);
        const t = (value - low) * unit;
        pixels[to + x] = t >= 255 ? 255 : t > 0 ? (t + 0.5) | 0 : 0;
      }
    }
  }
  return { columns, rows, tileWidth, tileHeight, ...scale, pixels };
}

/** Columns and rows of a grid about as wide as high. */
function gridOf(maps: number, tileWidth: number, tileHeight: number) {
  const ideal = Math.ceil(Math.sqrt((maps * tileHeight) / tileWidth));
  const columns = Math.max(1, Math.min(maps, ideal));
  return { columns, rows: Math.max(1, Math.ceil(maps / columns)) };
}

function meanOf(
  values: Float32Array,
  base: number,
  width: number,
  height: number,
  left: number,
  top: number,
  side: number,
): number {
  const right = Math.min(left + side, width);
  const bottom = Math.min(top + side, height);
  let sum = 0;
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) sum += values[base + y * width + x] as number;
  return sum / ((right - left) * (bottom - top));
}
