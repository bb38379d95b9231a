/** Samples on canvases: bytes to pixels, masks over them in the colours of their classes. */

export interface Bytes {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly pixels: Uint8Array;
}

type Colour = readonly [number, number, number];

/** Okabe–Ito, from class 1 on; class 0 stays as it is. */
const CLASSES: readonly Colour[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
];

/** Pixels that belong to no class. */
export const NO_CLASS = 255;

/** The colour of a class in masks; class 0 has none. */
export function classColour(id: number): Colour | undefined {
  if (id === 0) return undefined;
  return id === NO_CLASS ? [150, 150, 150] : CLASSES[(id - 1) % CLASSES.length];
}

/** Share of the mask's colour in a pixel. */
const COVER = 0.55;

/** RGBA of the picture that starts at pixel `from` of `bytes`, with its mask over it. */
export function rgba(bytes: Bytes, mask?: Uint8Array, from = 0): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, channels, pixels } = bytes;
  const out = new Uint8ClampedArray(width * height * 4);
  const colour = channels >= 3;
  for (let i = 0; i < width * height; i++) {
    const at = (from + i) * channels;
    const o = i * 4;
    out[o] = pixels[at] ?? 0;
    out[o + 1] = pixels[colour ? at + 1 : at] ?? 0;
    out[o + 2] = pixels[colour ? at + 2 : at] ?? 0;
    out[o + 3] = 255;
    const over = mask && classColour(mask[from + i] ?? 0);
    if (!over) continue;
    for (let c = 0; c < 3; c++)
      out[o + c] = (out[o + c] ?? 0) * (1 - COVER) + (over[c] as number) * COVER;
  }
  return out;
}

/** Draws a picture at its own size; CSS shows it larger or smaller. */
export function paintPicture(canvas: HTMLCanvasElement, bytes: Bytes, mask?: Uint8Array): void {
  const { width, height } = bytes;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  context?.putImageData(new ImageData(rgba(bytes, mask), width, height), 0, 0);
}
