/**
 * Colour of tensors as torchvision changes it, in float32 (parity 2.9): planes (C, H, W) with 1 or 3
 * channels; uint8 tensors are truncated where torchvision truncates. All work in place on `x`.
 */

const { fround } = Math;

type Numbers = Float32Array | Uint8Array;

const RED = fround(0.2989);
const GREEN = fround(0.587);
const BLUE = fround(0.114);

function luma(x: Numbers, i: number, plane: number): number {
  const sum = fround(
    fround(fround(RED * (x[i] as number)) + fround(GREEN * (x[plane + i] as number))) +
      fround(BLUE * (x[2 * plane + i] as number)),
  );
  return x instanceof Uint8Array ? Math.trunc(sum) : sum;
}

/** Writes `channels` equal planes of luma to `out`. `x` has three planes. */
export function lumaPlanes(x: Numbers, out: Numbers, plane: number, channels: number): void {
  for (let i = 0; i < plane; i++) {
    const value = luma(x, i, plane);
    for (let c = 0; c < channels; c++) out[c * plane + i] = value;
  }
}

const highest = (x: Numbers) => (x instanceof Uint8Array ? 255 : 1);

/** factor · x + (1 − factor) · other, cut off. */
function mix(x: Numbers, factor: number, other: (i: number) => number): void {
  const f = fround(factor);
  const rest = fround(1 - factor);
  const most = highest(x);
  for (let i = 0; i < x.length; i++) {
    const value = fround(fround(f * (x[i] as number)) + fround(rest * other(i)));
    x[i] = value <= 0 ? 0 : Math.min(value, most);
  }
}

export function brightnessTensor(x: Numbers, factor: number): void {
  mix(x, factor, () => 0);
}

export function contrastTensor(x: Numbers, factor: number, plane: number): void {
  let sum = 0;
  const colour = x.length === 3 * plane;
  for (let i = 0; i < plane; i++) sum += colour ? luma(x, i, plane) : (x[i] as number);
  const mean = fround(sum / plane);
  mix(x, factor, () => mean);
}

export function saturationTensor(x: Numbers, factor: number, plane: number): void {
  if (x.length !== 3 * plane) return;
  const f = fround(factor);
  const rest = fround(1 - factor);
  const most = highest(x);
  for (let i = 0; i < plane; i++) {
    const grey = fround(rest * luma(x, i, plane));
    for (let at = i; at < 3 * plane; at += plane) {
      const value = fround(fround(f * (x[at] as number)) + grey);
      x[at] = value <= 0 ? 0 : Math.min(value, most);
    }
  }
}

const clamped = (v: number) => (v < 0 ? 0 : Math.min(v, 1));

export function hueTensor(x: Numbers, factor: number, plane: number): void {
  if (x.length !== 3 * plane) return;
  const bytes = x instanceof Uint8Array;
  const read = bytes
    ? (i: number) => fround((x[i] as number) / 255)
    : (i: number) => x[i] as number;
  // torchvision scales by 255.999 and truncates on the way back to bytes.
  const back = bytes ? (v: number) => fround(v * fround(255.999)) : (v: number) => v;
  for (let i = 0; i < plane; i++) {
    const r = read(i);
    const g = read(plane + i);
    const b = read(2 * plane + i);
    const [red, green, blue] = turned(r, g, b, factor);
    x[i] = back(red);
    x[plane + i] = back(green);
    x[2 * plane + i] = back(blue);
  }
}

function turned(
  r: number,
  g: number,
  b: number,
  factor: number,
): readonly [number, number, number] {
  const v = Math.max(r, g, b);
  const spread = fround(v - Math.min(r, g, b));
  const s = spread === 0 ? 0 : fround(spread / v);
  const by = spread === 0 ? 1 : spread;
  const rc = fround(fround(v - r) / by);
  const gc = fround(fround(v - g) / by);
  const bc = fround(fround(v - b) / by);
  let h =
    v === r ? fround(bc - gc) : v === g ? fround(fround(2 + rc) - bc) : fround(fround(4 + gc) - rc);
  h = fround(fround(fround(h / 6) + 1) % 1);
  h = fround(h + fround(factor));
  h = fround(h - Math.floor(h));
  const six = fround(h * 6);
  const i = Math.floor(six);
  const f = fround(six - i);
  const p = clamped(fround(v * fround(1 - s)));
  const q = clamped(fround(v * fround(1 - fround(s * f))));
  const t = clamped(fround(v * fround(1 - fround(s * fround(1 - f)))));
  switch (i % 6) {
    case 0:
      return [v, t, p];
    case 1:
      return [q, v, p];
    case 2:
      return [p, v, t];
    case 3:
      return [p, q, v];
    case 4:
      return [t, p, v];
    default:
      return [v, p, q];
  }
}
