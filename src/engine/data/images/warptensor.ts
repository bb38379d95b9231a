/**
 * Affine warps of tensors as torchvision does them with affine_grid and grid_sample, in float32 (parity
 * 2.3). The matrix is about the centre of the picture.
 */
import type { Matrix } from './warp';

const { fround } = Math;

/** Sizes of a plane. */
export interface Plane {
  readonly width: number;
  readonly height: number;
}

/** Sources of all places of the output, in pixels of the input: x and y. */
export function affineGrid(
  matrix: Matrix,
  from: Plane,
  to: Plane,
): { readonly xs: Float32Array; readonly ys: Float32Array } {
  const [a, b, c, d, e, f] = matrix.map(fround) as unknown as Matrix;
  const halfWidth = fround(0.5 * from.width);
  const halfHeight = fround(0.5 * from.height);
  const xs = new Float32Array(to.width * to.height);
  const ys = new Float32Array(xs.length);
  const [ax, bx, cx] = [fround(a / halfWidth), fround(b / halfWidth), fround(c / halfWidth)];
  const [dy, ey, fy] = [fround(d / halfHeight), fround(e / halfHeight), fround(f / halfHeight)];
  const place = (g: number, size: number) => fround(fround(fround(fround(g + 1) * size) - 1) / 2);
  for (let y = 0, i = 0; y < to.height; y++) {
    const v = y + 0.5 - to.height * 0.5;
    for (let x = 0; x < to.width; x++, i++) {
      const u = x + 0.5 - to.width * 0.5;
      xs[i] = place(fround(fround(fround(u * ax) + fround(v * bx)) + cx), from.width);
      ys[i] = place(fround(fround(fround(u * dy) + fround(v * ey)) + fy), from.height);
    }
  }
  return { xs, ys };
}

function nearestEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** One plane by a grid; places outside count as 0 and are then mixed with `fill` by their coverage. */
export function warpPlane(
  source: Float32Array | Uint8Array,
  { width, height }: Plane,
  { xs, ys }: ReturnType<typeof affineGrid>,
  mode: string,
  fill: number,
  out: Float32Array | Uint8Array,
): void {
  const bytes = out instanceof Uint8Array;
  const value = (x: number, y: number) => source[y * width + x] as number;
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] as number;
    const y = ys[i] as number;
    if (mode === 'NEAREST') {
      const column = nearestEven(x);
      const row = nearestEven(y);
      const inside = column >= 0 && column < width && row >= 0 && row < height;
      out[i] = inside ? value(column, row) : fill;
      continue;
    }
    const left = Math.floor(x);
    const top = Math.floor(y);
    const dx = x - left;
    const dy = y - top;
    let sum = 0;
    let coverage = 0;
    for (let k = 0; k < 4; k++) {
      const column = left + (k & 1);
      const row = top + (k >> 1);
      if (column < 0 || column >= width || row < 0 || row >= height) continue;
      const weight = (k & 1 ? dx : 1 - dx) * (k >> 1 ? dy : 1 - dy);
      sum += weight * value(column, row);
      coverage += weight;
    }
    const mixed = sum * coverage + (1 - coverage) * fill;
    out[i] = bytes ? Math.max(0, Math.min(255, nearestEven(mixed))) : mixed;
  }
}
