/** Pictures that people drop or draw, brought to the size and mode that the network takes, and said so. */
import type { Text } from '../../graph/types';
import type { RawImage } from '../data/contract';
import { EngineFailure } from '../failure';
import { type Shape, sizeOf } from '../ir/types';

export interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly channels: RawImage['channels'];
}

const MODES = { 1: 'grey', 2: 'grey with alpha', 3: 'RGB', 4: 'RGBA' } as const;
const MODES_ZH = { 1: '灰度', 2: '带透明度的灰度', 3: 'RGB', 4: 'RGBA' } as const;

/** Changes mode, then size, only where it must. ITU-R 601 luma, as Pillow's convert('L'). */
export function fitPicture(
  image: RawImage,
  wanted: Wanted,
): { readonly picture: RawImage; readonly notes: readonly Text[] } {
  const notes: Text[] = [];
  let { pixels } = image;
  if (image.channels !== wanted.channels) {
    pixels = toMode(pixels, image.channels, wanted.channels);
    notes.push({
      en: `The picture was converted from ${MODES[image.channels]} to ${MODES[wanted.channels]}, as the data are.`,
      zh: `图片已从${MODES_ZH[image.channels]}转换为${MODES_ZH[wanted.channels]}，与数据一致。`,
    });
  }
  const { width, height, channels } = wanted;
  if (image.width !== width || image.height !== height) {
    const planes = Array.from({ length: channels }, (_, c) =>
      resizePlane(
        Float32Array.from({ length: image.width * image.height }, (_, i) => {
          return pixels[i * channels + c] as number;
        }),
        [image.height, image.width],
        [height, width],
      ),
    );
    pixels = new Uint8Array(width * height * channels);
    planes.forEach((plane, c) => {
      plane.forEach((v, i) => {
        pixels[i * channels + c] = Math.round(Math.min(255, Math.max(0, v)));
      });
    });
    notes.push(resized([image.height, image.width], [height, width]));
  }
  return { picture: { width, height, channels, pixels }, notes };
}

/** A picture after the transforms, brought to the network's sample shape. */
export function fitTensor(
  data: Float32Array,
  shape: Shape,
  wanted: Shape,
): { readonly data: Float32Array; readonly notes: readonly Text[] } {
  if (shape.join() === wanted.join()) return { data: data.slice(0, sizeOf(wanted)), notes: [] };
  if (shape.length !== 3 || wanted.length !== 3 || shape[0] !== wanted[0])
    throw new EngineFailure(
      'inspect.image',
      `The picture became (${shape.join(', ')}), the network takes (${wanted.join(', ')}). Give one of the data's kind.`,
    );
  const [channels, h, w] = shape as [number, number, number];
  const to = [wanted[1] as number, wanted[2] as number] as const;
  const result = new Float32Array(sizeOf(wanted));
  for (let c = 0; c < channels; c++)
    result.set(
      resizePlane(data.subarray(c * h * w, (c + 1) * h * w), [h, w], to),
      c * to[0] * to[1],
    );
  return { data: result, notes: [resized([h, w], to)] };
}

function resized(from: readonly [number, number], to: readonly [number, number]): Text {
  const [a, b] = [`${from[1]}×${from[0]}`, `${to[1]}×${to[0]}`];
  return {
    en: `The picture was resized from ${a} to ${b}, the size the network takes.`,
    zh: `图片已从 ${a} 缩放到网络所需的 ${b}。`,
  };
}

function toMode(pixels: Uint8Array, from: number, to: number): Uint8Array {
  const count = pixels.length / from;
  const result = new Uint8Array(count * to);
  for (let i = 0; i < count; i++) {
    const at = i * from;
    const grey = from < 3;
    const [r, g, b] = grey
      ? [pixels[at], pixels[at], pixels[at]]
      : [pixels[at], pixels[at + 1], pixels[at + 2]];
    const alpha = from % 2 === 0 ? (pixels[at + from - 1] as number) : 255;
    const luma = ((r ?? 0) * 19595 + (g ?? 0) * 38470 + (b ?? 0) * 7471 + 0x8000) >> 16;
    const colours = to < 3 ? [luma] : [r ?? 0, g ?? 0, b ?? 0];
    result.set(to % 2 === 0 ? [...colours, alpha] : colours, i * to);
  }
  return result;
}

/**
 * One plane to another size, bilinear with half-pixel centres; when it shrinks, each new pixel is the mean
 * over the area it covers first, so that thin strokes do not vanish.
 */
export function resizePlane(
  values: ArrayLike<number>,
  [height, width]: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
): Float32Array {
  const rows = weights(height, toHeight);
  const columns = weights(width, toWidth);
  const middle = new Float64Array(height * toWidth);
  for (let y = 0; y < height; y++)
    columns.forEach((taps, x) => {
      let sum = 0;
      for (const [at, weight] of taps) sum += weight * (values[y * width + at] as number);
      middle[y * toWidth + x] = sum;
    });
  const result = new Float32Array(toHeight * toWidth);
  rows.forEach((taps, y) => {
    for (let x = 0; x < toWidth; x++) {
      let sum = 0;
      for (const [at, weight] of taps) sum += weight * (middle[at * toWidth + x] as number);
      result[y * toWidth + x] = sum;
    }
  });
  return result;
}

/** The triangle filter of bilinear interpolation, as wide as the step when shrinking. */
function weights(from: number, to: number): (readonly [at: number, weight: number])[][] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const taps: [number, number][] = [];
    let total = 0;
    for (let j = Math.ceil(centre - support); j <= Math.floor(centre + support); j++) {
      const weight = 1 - Math.abs(j - centre) / support;
      if (weight <= 0) continue;
      total += weight;
      taps.push([Math.min(from - 1, Math.max(0, j)), weight]);
    }
    return taps.map(([at, weight]) => [at, weight / total] as const);
  });
}
