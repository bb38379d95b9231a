/** Adaptive pooling (parity 3.4): cell i of m over length L covers [⌊iL/m⌋, ⌈(i+1)L/m⌉). */
import type { Functional, Pair, Sym } from '../blocks/functional';
import { gatherAlong, range } from './axes';
import { avgPoolNd, type MaxPooled, maxOfVolume } from './pool';

/** Places of each cell along an axis; cells may overlap, differ in length and repeat places. */
export function cellsOf(length: number, count: number): number[][] {
  return range(count).map((i) => {
    const start = Math.floor((i * length) / count);
    const end = Math.ceil(((i + 1) * length) / count);
    return range(end - start).map((j) => start + j);
  });
}

const divides = (length: number, count: number) => length % count === 0;

/** Average of each cell. */
export function adaptiveAvgPool(f: Functional, x: Sym, size: readonly number[]): Sym {
  const lengths = x.shape.slice(2);
  if (size.every((count, i) => count === lengths[i])) return x;
  if (size.every((count, i) => divides(lengths[i] as number, count))) {
    const kernel = size.map((count, i) => (lengths[i] as number) / count);
    const padding = size.map(() => 0);
    const window = { kernel, stride: kernel, padding, ceilMode: false };
    return avgPoolNd(f, x, { ...window, countIncludePad: true, divisor: null });
  }
  return size.reduce((y, count, i) => averageAlong(f, y, i + 2, count), x);
}

function averageAlong(f: Functional, x: Sym, axis: number, count: number): Sym {
  const length = x.shape[axis] as number;
  if (length === count) return x;
  const cells = cellsOf(length, count);
  const elements = gatherAlong(f, x, axis, cells.flat());
  const cellOf = cells.flatMap((cell, i) => cell.map(() => i));
  const sums = f.scatterAdd(elements, axis, cellOf, count);
  const counts = Float32Array.from(cells, (cell) => cell.length);
  const shape = x.shape.map((_, i) => (i === axis ? count : 1));
  return f.div(sums, f.constant(counts, shape));
}

/** Maximum of each cell, with ties, NaN, indices and gradient as in max pooling. */
export function adaptiveMaxPool(f: Functional, x: Sym, size: readonly number[]): MaxPooled {
  const [n, c, ...lengths] = x.shape as [number, number, ...number[]];
  if (size.length === 3)
    return maxOfVolume(
      f,
      x,
      (planes) => maxOfCells(f, planes, [size[1] as number, size[2] as number]),
      (planes) => maxOfCells(f, planes, [size[0] as number, planes.shape[3] as number]),
    );
  if (size.length === 2) {
    const { values, indices } = maxOfCells(f, x, [size[0] as number, size[1] as number]);
    return { values, indices: () => f.pointInto(indices(), lengths) };
  }
  const count = size[0] as number;
  const row = maxOfCells(f, f.reshape(x, [n, c, 1, lengths[0] as number]), [1, count]);
  return {
    values: f.reshape(row.values, [n, c, count]),
    indices: () => f.pointInto(f.reshape(row.indices(), [n, c, count]), lengths),
  };
}

/** Cells of a plane: windows that are made equally long by repeating their last row and column. */
function maxOfCells(f: Functional, x: Sym, [rows, columns]: Pair): MaxPooled {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const [down, across] = [placesOf(h, rows), placesOf(w, columns)];
  const stretched = gatherAlong(f, gatherAlong(f, x, 2, down.places), 3, across.places);
  const kernel: Pair = [down.kernel, across.kernel];
  const { values, indices } = f.maxPool2d(stretched, {
    kernel,
    stride: kernel,
    padding: [0, 0],
    dilation: [1, 1],
    ceilMode: false,
  });
  if (stretched === x) return { values, indices: () => indices };
  return {
    values,
    indices: () => {
      const table = down.places.flatMap((y) => across.places.map((at) => y * w + at));
      const rowsOfTable = f.constant(new Float32Array(table), [table.length, 1]);
      const found = f.gatherRows(rowsOfTable, indices);
      return f.cast(f.reshape(found, [n, c, rows, columns]), 'i32');
    },
  };
}

/** The cells of an axis one after another, each as long as the longest. */
function placesOf(length: number, count: number): { places: number[]; kernel: number } {
  const cells = cellsOf(length, count);
  const kernel = Math.max(...cells.map((cell) => cell.length));
  const places = cells.flatMap((cell) =>
    range(kernel).map((i) => cell[Math.min(i, cell.length - 1)] as number),
  );
  return { places, kernel };
}
