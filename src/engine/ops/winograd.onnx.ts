/**
 * Convolution by Winograd's minimal filtering in ONNX (`winograd.ts`): in coordinates it is sixteen matrix
 * products over channels, for the forward pass and for both gradients.
 *
 * ONNX Runtime moves memory on one thread and multiplies on all, so the transforms are themselves products
 * with constant matrices that lead straight into the layout of the next product.
 */
import type { ConvAttributes, Shape, Value } from '../ir/types';
import type { OnnxLowering } from './contract.onnx';
import {
  columnMatrix,
  KERNEL,
  OUTPUT,
  PLANE,
  planeMatrix,
  rowMatrix,
  squareMatrix,
  type Tiling,
  tilesOf,
  turned,
} from './winograd';

type Four = [number, number, number, number];

/** Places of a plane up to which one matrix that takes the whole plane costs less than one for each side. */
const DENSE = 64;

/** Channels in times channels out from which turning the kernel takes longer than Winograd's transform. */
const LARGE = 2 ** 15;

/** A convolution's sides, as its choice of recipe depends on them. */
export type Product = 'forward' | 'inputGrad' | 'weightGrad';

/**
 * true where this costs less than the plain recipes, as measured on two cores (64 samples, forward, input
 * gradient and weight gradient together: 3.3 times at 2², 2.1 at 4², 1.9 at 8² and 14², 1.3 at 16² with
 * 128 channels).
 *
 * @param x shape of the convolution's input
 * @param w shape of its kernel
 */
export function winogradPays(product: Product, x: Shape, w: Shape, a: ConvAttributes): boolean {
  const [n, c, h, width] = x as Four;
  const [o, , kh, kw] = w as Four;
  const plain = a.groups === 1 && [...a.stride, ...a.dilation].every((s) => s === 1);
  if (!plain || kh !== 3 || kw !== 3 || a.pads.some((p) => p > 2)) return false;
  const [oh, ow] = [h + a.pads[0] + a.pads[2] - 2, width + a.pads[1] + a.pads[3] - 2];
  const tiles = tilesOf(oh) * tilesOf(ow);
  // Few tiles are not worth the kernel's transform, unless a large kernel would have to be turned instead.
  if (n * tiles < 64 && (product !== 'inputGrad' || c * o < LARGE)) return false;
  // What is saved grows with C·O, the transforms with C + O.
  const channels = (c * o) / (c + o);
  if (tiles <= 4) return channels >= 4;
  if (product === 'weightGrad') return channels >= (h * width <= DENSE ? 20 : 24);
  return channels >= (h * width <= DENSE ? 28 : 56);
}

/** y = conv2d(x, w), without a bias. */
export function winogradForward(
  l: OnnxLowering,
  x: Value,
  w: Value,
  { pads }: ConvAttributes,
  [n, o, oh, ow]: Shape,
): string {
  const { graph } = l;
  const plane = coordinatesOf(l, x, PLANE, [oh, ow] as [number, number], [pads[0], pads[1]]);
  const kernel = kernelOf(l, w);
  const product = plane.single
    ? graph.one('MatMul', [plane.name, swapped(l, kernel)])
    : graph.one('MatMul', [kernel, plane.name]);
  return outputOf(l, product, OUTPUT, [n, o, oh, ow] as Four);
}

/** dx: dy convolved with the kernel turned by 180°, inputs and outputs having changed places. */
export function winogradInputGrad(
  l: OnnxLowering,
  dy: Value,
  w: Value,
  { pads }: ConvAttributes,
  [n, c, h, width]: Shape,
): string {
  const { graph } = l;
  const before: [number, number] = [2 - pads[0], 2 - pads[1]];
  const plane = coordinatesOf(l, dy, turned(PLANE), [h, width] as [number, number], before);
  const kernel = kernelOf(l, w);
  const product = plane.single
    ? graph.one('MatMul', [plane.name, kernel])
    : graph.one('MatMul', [swapped(l, kernel), plane.name]);
  return outputOf(l, product, turned(OUTPUT), [n, c, h, width] as Four);
}

/** dw (O, C, 3, 3) from x and dy. */
export function winogradWeightGrad(
  l: OnnxLowering,
  x: Value,
  dy: Value,
  { pads }: ConvAttributes,
): string {
  const { graph } = l;
  const [, o, oh, ow] = dy.shape as Four;
  const c = x.shape[1] as number;
  const plane = coordinatesOf(l, x, PLANE, [oh, ow], [pads[0], pads[1]]);
  const gradient = coordinatesOf(l, dy, OUTPUT, [oh, ow], [0, 0]);
  const product = plane.single
    ? graph.one('MatMul', [swapped(l, gradient.name), plane.name])
    : graph.one('MatMul', [gradient.name, swapped(l, plane.name)]);
  const flat = graph.one('Reshape', [product, graph.ints([16, o * c])]);
  const matrix = graph.constant('float', [16, 9], squareMatrix(KERNEL));
  const kernel = graph.one('Gemm', [flat, matrix], { transA: 1 });
  return graph.one('Reshape', [kernel, graph.ints([o, c, 3, 3])]);
}

/** The kernel (O, C, 3, 3) in coordinates: (16, O, C). */
function kernelOf(l: OnnxLowering, w: Value): string {
  const { graph } = l;
  const [o, c] = w.shape as Four;
  return l.once(`winograd kernel ${w.id}`, () => {
    const flat = graph.one('Reshape', [l.get(w), graph.ints([o * c, 9])]);
    const matrix = graph.constant('float', [16, 9], squareMatrix(KERNEL));
    const product = graph.one('Gemm', [matrix, flat], { transB: 1 });
    return graph.one('Reshape', [product, graph.ints([16, o, c])]);
  });
}

/** A tensor in coordinates: (16, N, C) where a plane is a single tile, else (16, C, N·tiles). */
interface Coordinates {
  readonly name: string;
  readonly single: boolean;
}

/**
 * @param x of shape (N, C, h, w)
 * @param side PLANE or OUTPUT
 * @param outputs the plane that the tiles cover
 * @param before places of the first tile above and left of x
 */
function coordinatesOf(
  l: OnnxLowering,
  x: Value,
  side: typeof PLANE,
  outputs: readonly [number, number],
  before: readonly [number, number],
): Coordinates {
  const { graph } = l;
  const [n, c, h, w] = x.shape as Four;
  const rows: Tiling = { length: h, tiles: tilesOf(outputs[0]), before: before[0] };
  const columns: Tiling = { length: w, tiles: tilesOf(outputs[1]), before: before[1] };
  const tiles = rows.tiles * columns.tiles;
  const reshape = (name: string, shape: number[]) =>
    graph.one('Reshape', [name, graph.ints(shape)]);
  if (tiles === 1) {
    const matrix = graph.constant('float', [16, h * w], planeMatrix(side, rows, columns));
    const product = graph.one('Gemm', [matrix, reshape(l.get(x), [n * c, h * w])], { transB: 1 });
    return { name: reshape(product, [16, n, c]), single: true };
  }
  const channelFirst = l.once(`channel first ${x.id}`, () =>
    graph.one('Transpose', [l.get(x)], { perm: [1, 0, 2, 3] }),
  );
  const take = (name: string, matrix: string) => graph.one('MatMul', [name, matrix]);
  let product: string;
  if (h * w <= DENSE) {
    const data = planeMatrix(side, rows, columns);
    const matrix = graph.constant('float', [16, h * w, tiles], data);
    product = take(reshape(channelFirst, [1, c * n, h * w]), matrix);
  } else {
    const left = graph.constant('float', [4, 1, rows.tiles, h], rowMatrix(side, rows));
    const right = graph.constant('float', [4, w, columns.tiles], columnMatrix(side, columns));
    const lines = take(left, reshape(channelFirst, [1, c * n, h, w]));
    product = take(reshape(lines, [1, 4 * c * n * rows.tiles, w]), right);
  }
  return { name: reshape(product, [16, c, n * tiles]), single: false };
}

/** Back from coordinates, laid out as `coordinatesOf` does, to (N, C, h, w). */
function outputOf(l: OnnxLowering, name: string, side: typeof PLANE, shape: Four): string {
  const { graph } = l;
  const [n, c, h, w] = shape;
  const [th, tw] = [tilesOf(h), tilesOf(w)];
  const reshape = (name: string, shape: number[]) =>
    graph.one('Reshape', [name, graph.ints(shape)]);
  const flat = reshape(name, [16, n * c * th * tw]);
  if (th * tw === 1) {
    const [rows, columns] = [h, w].map((length) => ({ length, tiles: 1, before: 0 }));
    const data = planeMatrix(side, rows as Tiling, columns as Tiling);
    const matrix = graph.constant('float', [16, h * w], data);
    return reshape(graph.one('Gemm', [flat, matrix], { transA: 1 }), [n, c, h, w]);
  }
  const square = graph.constant('float', [16, 4], squareMatrix(side));
  const four = graph.one('Gemm', [square, flat], { transA: 1 });
  // The four outputs of a tile come together in whole planes, or in pairs of rows where planes are large.
  const dense = h * w <= DENSE;
  const [stripes, stripeTiles] = dense ? [1, th] : [th, 1];
  const split = reshape(four, [4, c * n * stripes, stripeTiles * tw]);
  const together = graph.one('Transpose', [split], { perm: [1, 0, 2] });
  const height = dense ? h : 2;
  const places = graph.constant(
    'float',
    [4 * stripeTiles * tw, height * w],
    placesOf(stripeTiles, tw, height, w),
  );
  const joined = graph.one('MatMul', [
    reshape(together, [c * n * stripes, 4 * stripeTiles * tw]),
    places,
  ]);
  let planes = reshape(joined, [c, n, stripes * height, w]);
  if (stripes * height > h)
    planes = graph.one('Slice', [planes, graph.ints([0]), graph.ints([h]), graph.ints([2])]);
  return graph.one('Transpose', [planes], { perm: [1, 0, 2, 3] });
}

/** [output of a tile][tile][place]: 1 where that output stands. */
function placesOf(th: number, tw: number, h: number, w: number): Float32Array {
  const data = new Float32Array(4 * th * tw * h * w);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const part = 2 * (y % 2) + (x % 2);
      data[((part * th + (y >> 1)) * tw + (x >> 1)) * h * w + y * w + x] = 1;
    }
  return data;
}

/** (16, a, b) → (16, b, a), which ONNX Runtime takes into the product that follows. */
function swapped(l: OnnxLowering, name: string): string {
  return l.graph.one('Transpose', [name], { perm: [0, 2, 1] });
}
