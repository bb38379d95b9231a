/** The matrices of RandomAffine and RandomRotation (parity 2.7, 2.8). */
import type { Matrix } from './warp';

const radians = (degrees: number) => (degrees * Math.PI) / 180;

export interface AffineParts {
  /** Degrees; positive turns clockwise on the screen. */
  readonly angle: number;
  /** Pixels: x, y. */
  readonly translate: readonly [number, number];
  readonly scale: number;
  /** Degrees: x, y. */
  readonly shear: readonly [number, number];
}

/** From places of the output to places of the input, about `centre` (x, y). */
export function inverseAffine(centre: readonly [number, number], parts: AffineParts): Matrix {
  const [cx, cy] = centre;
  const [tx, ty] = parts.translate;
  const rotation = radians(parts.angle);
  const sx = radians(parts.shear[0]);
  const sy = radians(parts.shear[1]);
  const alpha = Math.cos(rotation - sy) / Math.cos(sy);
  const beta = (-Math.cos(rotation - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(rotation);
  const gamma = Math.sin(rotation - sy) / Math.cos(sy);
  const delta = (-Math.sin(rotation - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(rotation);
  const { scale } = parts;
  const a = delta / scale;
  const b = -beta / scale;
  const d = -gamma / scale;
  const e = alpha / scale;
  return [a, b, a * (-cx - tx) + b * (-cy - ty) + cx, d, e, d * (-cx - tx) + e * (-cy - ty) + cy];
}

/** To 15 decimals, as PIL rounds the entries of a rotation. */
const rounded = (x: number) => Number(x.toFixed(15));

/**
 * PIL's rotation of a picture `width` × `height` by `degrees` counter-clockwise: the matrix and the
 * size of the result. `centre` null: the middle.
 */
export function rotation(
  degrees: number,
  width: number,
  height: number,
  centre: readonly [number, number] | null,
  expand: boolean,
): { readonly matrix: Matrix; readonly width: number; readonly height: number } {
  const angle = -radians(degrees);
  const cos = rounded(Math.cos(angle));
  const sin = rounded(Math.sin(angle));
  const minus = rounded(-Math.sin(angle));
  const [cx, cy] = centre ?? [width / 2, height / 2];
  const apply = (x: number, y: number, c: number, f: number) =>
    [cos * x + sin * y + c, minus * x + cos * y + f] as const;
  let [c, f] = apply(-cx, -cy, 0, 0);
  c += cx;
  f += cy;
  if (!expand) return { matrix: [cos, sin, c, minus, cos, f], width, height };
  const corners = [
    apply(0, 0, c, f),
    apply(width, 0, c, f),
    apply(width, height, c, f),
    apply(0, height, c, f),
  ];
  const extent = (axis: 0 | 1) => {
    const places = corners.map((corner) => corner[axis]);
    return Math.ceil(Math.max(...places)) - Math.floor(Math.min(...places));
  };
  const w = extent(0);
  const h = extent(1);
  [c, f] = apply(-(w - width) / 2, -(h - height) / 2, c, f);
  return { matrix: [cos, sin, c, minus, cos, f], width: w, height: h };
}

/** Size of a tensor that is rotated with expand; corners are cut to 1e-4 first (in float32). */
export function expandedTensor(
  matrix: Matrix,
  width: number,
  height: number,
): { readonly width: number; readonly height: number } {
  const { fround } = Math;
  const [a, b, c, d, e, f] = matrix.map(fround) as unknown as Matrix;
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [x, y] of [
    [-0.5 * width, -0.5 * height],
    [-0.5 * width, 0.5 * height],
    [0.5 * width, 0.5 * height],
    [0.5 * width, -0.5 * height],
  ] as const) {
    xs.push(fround(fround(a * x + b * y) + c));
    ys.push(fround(fround(d * x + e * y) + f));
  }
  const tolerance = 1e-4;
  const cut = (v: number) => fround(fround(Math.trunc(fround(v / tolerance))) * tolerance);
  const extent = (places: number[], half: number) =>
    Math.ceil(cut(fround(Math.max(...places) + half))) -
    Math.floor(cut(fround(Math.min(...places) + half)));
  return { width: extent(xs, width * 0.5), height: extent(ys, height * 0.5) };
}
