/**
 * Colour of byte pictures as PIL changes it, byte for byte (parity 2.9). Brightness and contrast map
 * bytes to bytes, so they are kept as one table until saturation, hue or the end needs the pixels.
 */
import { shiftHue } from './hue';
import { kernels } from './kernels';

const { fround } = Math;

/** PIL's blend of `from` and `to` in float32, truncated and cut off at 0 and 255. */
export function blend(from: number, to: number, factor: number): number {
  const value = fround(from + fround(fround(factor) * (to - from)));
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value);
}

const IDENTITY = Uint8Array.from({ length: 256 }, (_, i) => i);

/** Colour changes of one picture after another; LA and RGBA keep their alpha, but for the hue. */
export class ColorChanges {
  private table = IDENTITY.slice();
  private plain = true;
  private readonly other = new Uint8Array(256);
  private readonly lumas = new Int32Array(3 * 256);
  private readonly steps = new Float32Array(511);
  private source: Uint8Array = new Uint8Array(0);
  private out: Uint8Array = new Uint8Array(0);
  private channels = 3;

  /** Begins with `source`; `out` is where the result may be written, as long as it. */
  begin(source: Uint8Array, out: Uint8Array, channels: number): void {
    this.source = source;
    this.out = out;
    this.channels = channels;
    this.reset();
  }

  private reset(): void {
    this.table.set(IDENTITY);
    this.plain = true;
  }

  private compose(change: (value: number) => number): void {
    const { table, other } = this;
    for (let i = 0; i < 256; i++) other[i] = change(i);
    for (let i = 0; i < 256; i++) table[i] = other[table[i] as number] as number;
    this.plain = false;
  }

  brightness(factor: number): void {
    this.compose((x) => blend(0, x, factor));
  }

  contrast(factor: number): void {
    const grey = Math.floor(this.meanLuma() + 0.5);
    this.compose((x) => blend(grey, x, factor));
  }

  /** Mean luma of the picture as it is now. */
  private meanLuma(): number {
    const { source, table, channels } = this;
    let sum = 0;
    if (channels < 3) {
      for (let i = 0; i < source.length; i += channels) sum += table[source[i] as number] as number;
      return sum / (source.length / channels);
    }
    const { lumas } = this;
    for (let i = 0; i < 256; i++) {
      const value = table[i] as number;
      lumas[i] = 19595 * value + 32768;
      lumas[256 + i] = 38470 * value;
      lumas[512 + i] = 7471 * value;
    }
    if (channels === 3) return kernels().lumaSum(source, lumas) / (source.length / 3);
    for (let i = 0; i < source.length; i += channels) {
      sum +=
        ((lumas[source[i] as number] as number) +
          (lumas[256 + (source[i + 1] as number)] as number) +
          (lumas[512 + (source[i + 2] as number)] as number)) >>
        16;
    }
    return sum / (source.length / channels);
  }

  saturation(factor: number): void {
    const { source, out, table, channels } = this;
    if (channels < 3) return;
    if (channels === 3) kernels().saturate(source, out, table, factor);
    else this.saturateWithAlpha(factor);
    this.source = out;
    this.reset();
  }

  private saturateWithAlpha(factor: number): void {
    const { source, out, table, channels, steps } = this;
    const f = fround(factor);
    for (let d = -255; d <= 255; d++) steps[d + 255] = f * d;
    for (let i = 0; i < source.length; i += channels) {
      const red = table[source[i] as number] as number;
      const green = table[source[i + 1] as number] as number;
      const blue = table[source[i + 2] as number] as number;
      const luma = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
      const at = 255 - luma;
      // The products are float32, and so is their sum with a byte.
      const r = fround(luma + (steps[at + red] as number));
      const g = fround(luma + (steps[at + green] as number));
      const b = fround(luma + (steps[at + blue] as number));
      out[i] = r <= 0 ? 0 : Math.min(r, 255);
      out[i + 1] = g <= 0 ? 0 : Math.min(g, 255);
      out[i + 2] = b <= 0 ? 0 : Math.min(b, 255);
      out[i + 3] = source[i + 3] as number;
    }
  }

  /** `factor` −0.5…0.5. PIL has no alpha in its HSV: RGBA comes back opaque. Grey stays. */
  hue(factor: number): void {
    const { source, out, table, channels } = this;
    if (channels < 3) return;
    shiftHue(source, out, table, channels, Math.trunc(factor * 255));
    this.source = out;
    this.reset();
  }

  /** The result: the source itself when nothing was changed, else `out`. */
  end(): Uint8Array {
    const { source, out, table, channels } = this;
    if (this.plain) return source;
    if (channels === 2 || channels === 4) {
      for (let i = 0; i < source.length; i++) {
        const value = source[i] as number;
        out[i] = i % channels === channels - 1 ? value : (table[value] as number);
      }
    } else kernels().lookUp(source, out, table);
    return out;
  }
}
