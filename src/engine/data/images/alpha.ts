/**
 * Pictures with alpha (LA, RGBA) are blended with their colours multiplied by alpha, as PIL does it:
 * conversion to `La`/`RGBa` and back, in its own integer arithmetic.
 */

/** Colours times alpha / 255, rounded. The last of `channels` is alpha. */
export function premultiply(pixels: Uint8Array, out: Uint8Array, channels: number): void {
  const last = channels - 1;
  for (let p = 0; p < pixels.length; p += channels) {
    const alpha = pixels[p + last] as number;
    for (let c = 0; c < last; c++) {
      const t = (pixels[p + c] as number) * alpha + 128;
      out[p + c] = ((t >> 8) + t) >> 8;
    }
    out[p + last] = alpha;
  }
}

/** The way back, in place: colours · 255 / alpha, cut off at 255; left as they are where alpha is 0. */
export function unpremultiply(pixels: Uint8Array, channels: number): void {
  const last = channels - 1;
  for (let p = 0; p < pixels.length; p += channels) {
    const alpha = pixels[p + last] as number;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = 0; c < last; c++) {
      pixels[p + c] = Math.min(255, Math.trunc((255 * (pixels[p + c] as number)) / alpha));
    }
  }
}

export function hasAlpha(channels: number): boolean {
  return channels === 2 || channels === 4;
}
