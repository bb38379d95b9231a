/**
 * The hue of byte pictures by way of PIL's 8-bit HSV (parity 2.9). What depends on two bytes only is in
 * tables, filled with PIL's own float32 and float64 arithmetic.
 */

import { kernels } from './kernels';

const { fround } = Math;

interface Tables {
  /** By sextant, max − min and (max − middle): the hue of a colour. */
  readonly hue: Uint8Array;
  /** By max and max − min. */
  readonly saturation: Uint8Array;
  /** By saturation and value: V(1 − s). */
  readonly low: Uint8Array;
  /** By hue: sextant, and the way into it, in float32. */
  readonly sextant: Uint8Array;
  readonly rest: Float32Array;
}

let made: Tables | undefined;

/** Hue before scaling, where `ratio` belongs to the middle channel and the lowest has 1. */
const HUES: readonly ((ratio: number) => number)[] = [
  (ratio) => 1 - ratio, // red highest, blue lowest
  (ratio) => ratio - 1, // red, green
  (ratio) => 2 + ratio - 1, // green, blue
  (ratio) => 2 + 1 - ratio, // green, red
  (ratio) => 4 + ratio - 1, // blue, red
  (ratio) => 4 + 1 - ratio, // blue, green
];

function tables(): Tables {
  if (made) return made;
  const hue = new Uint8Array(6 << 16);
  const saturation = new Uint8Array(1 << 16);
  const low = new Uint8Array(1 << 16);
  for (let spread = 1; spread < 256; spread++) {
    for (let middle = 0; middle <= spread; middle++) {
      const ratio = fround(middle / spread);
      for (const [k, formula] of HUES.entries()) {
        const h = fround((fround(formula(ratio)) / 6 + 1) % 1);
        hue[(k << 16) | (spread << 8) | middle] = Math.trunc(h * 255);
      }
    }
  }
  for (let a = 0; a < 256; a++) {
    const s = fround(a / 255);
    for (let b = 0; b < 256; b++) {
      // Here a is the highest channel and b the spread, there a the saturation and b the value.
      if (a > 0) saturation[(a << 8) | b] = Math.trunc(fround(b / a) * 255);
      low[(a << 8) | b] = Math.floor(b * (1 - s) + 0.5);
    }
  }
  const sextant = Uint8Array.from({ length: 256 }, (_, h) => Math.floor((h * 6) / 255) % 6);
  const rest = Float32Array.from(
    { length: 256 },
    (_, h) => (h * 6) / 255 - Math.floor((h * 6) / 255),
  );
  made = { hue, saturation, low, sextant, rest };
  return made;
}

/**
 * Writes `source` with every hue moved by `shift` (of 256) to `out`, its bytes first mapped by `before`.
 * The fourth of four channels becomes 255, as PIL's way through HSV makes it.
 */
export function shiftHue(
  source: Uint8Array,
  out: Uint8Array,
  before: Uint8Array,
  channels: number,
  shift: number,
): void {
  const { hue, saturation, low, sextant, rest } = tables();
  if (channels === 3) {
    kernels().shiftHue(source, out, before, shift, tables());
    return;
  }
  for (let i = 0; i < source.length; i += channels) {
    const r = before[source[i] as number] as number;
    const g = before[source[i + 1] as number] as number;
    const b = before[source[i + 2] as number] as number;
    let v: number;
    let spread: number;
    let at: number;
    if (r >= g && r >= b) {
      v = r;
      if (g >= b) {
        spread = r - b;
        at = r - g;
      } else {
        spread = r - g;
        at = 65536 + r - b;
      }
    } else if (g >= b) {
      v = g;
      if (r >= b) {
        spread = g - b;
        at = 131072 + g - r;
      } else {
        spread = g - r;
        at = 196608 + g - b;
      }
    } else {
      v = b;
      if (r <= g) {
        spread = b - r;
        at = 262144 + b - g;
      } else {
        spread = b - g;
        at = 327680 + b - r;
      }
    }
    const s = saturation[(v << 8) | spread] as number;
    if (channels === 4) out[i + 3] = 255;
    if (s === 0) {
      out[i] = v;
      out[i + 1] = v;
      out[i + 2] = v;
      continue;
    }
    const h = ((hue[at + (spread << 8)] as number) + shift) & 255;
    const p = low[(s << 8) | v] as number;
    const fs = fround(s / 255);
    const f = rest[h] as number;
    // Rising sextants use T, falling ones Q.
    switch (sextant[h]) {
      case 0:
        out[i] = v;
        out[i + 1] = v * (1 - fs * (1 - f)) + 0.5;
        out[i + 2] = p;
        break;
      case 1:
        out[i] = v * (1 - fround(fs * f)) + 0.5;
        out[i + 1] = v;
        out[i + 2] = p;
        break;
      case 2:
        out[i] = p;
        out[i + 1] = v;
        out[i + 2] = v * (1 - fs * (1 - f)) + 0.5;
        break;
      case 3:
        out[i] = p;
        out[i + 1] = v * (1 - fround(fs * f)) + 0.5;
        out[i + 2] = v;
        break;
      case 4:
        out[i] = v * (1 - fs * (1 - f)) + 0.5;
        out[i + 1] = p;
        out[i + 2] = v;
        break;
      default:
        out[i] = v;
        out[i + 1] = p;
        out[i + 2] = v * (1 - fround(fs * f)) + 0.5;
    }
  }
}
