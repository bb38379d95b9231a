/** Gaussian blur by two passes of one-dimensional weights, the borders mirrored (reflect). */
import { padded } from './gather';

const { fround } = Math;

/** `size` weights exp(−x²/2σ²) that sum to 1, in float32 as torchvision has them. */
export function gaussianWeights(size: number, sigma: number): Float32Array {
  const half = (size - 1) / 2;
  const weights = Float32Array.from({ length: size }, (_, i) =>
    Math.exp(fround(-0.5 * fround(fround((i - half) / fround(sigma)) ** 2))),
  );
  const sum = fround(weights.reduce((total, weight) => total + weight, 0));
  return weights.map((weight) => weight / sum);
}

function halfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Blurs the values at `begin`, `begin + step`, … of one plane; bytes are rounded at the end. */
export function blurPlane(
  source: Uint8Array | Float32Array,
  out: Uint8Array | Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  begin: number,
  step: number,
  across: Float32Array,
  down: Float32Array,
): void {
  const kx = (across.length - 1) / 2;
  const ky = (down.length - 1) / 2;
  const columns = padded(width, kx, kx, 'reflect');
  const rows = padded(height, ky, ky, 'reflect');
  const line = new Float64Array(columns.length);
  const between = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = begin + y * width * step;
    for (let x = 0; x < columns.length; x++)
      line[x] = source[row + (columns[x] as number) * step] as number;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < across.length; k++)
        sum += (line[x + k] as number) * (across[k] as number);
      between[y * width + x] = sum;
    }
  }
  const sums = new Float64Array(width);
  const bytes = out instanceof Uint8Array;
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < down.length; k++) {
      const at = (rows[y + k] as number) * width;
      const weight = down[k] as number;
      for (let x = 0; x < width; x++)
        sums[x] = (sums[x] as number) + (between[at + x] as number) * weight;
    }
    const o = begin + y * width * step;
    for (let x = 0; x < width; x++) {
      const value = sums[x] as number;
      out[o + x * step] = bytes ? Math.min(255, halfEven(value)) : value;
    }
  }
}
