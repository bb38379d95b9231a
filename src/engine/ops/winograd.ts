/**
 * Winograd's minimal filtering F(2×2, 3×3): a plane is cut into tiles of 2×2 outputs, and tile, kernel and
 * output gradient are taken to 4×4 coordinates in which convolution multiplies number by number: 16 products
 * for 4 outputs where the plain sum takes 36.
 * Lavin and Gray 2015, "Fast Algorithms for Convolutional Neural Networks", https://arxiv.org/abs/1509.09308
 *
 * Coordinates are counted column first: number 4·b + a belongs to row a and column b.
 */

/** [coordinate][place] along one side. */
type Side = readonly (readonly number[])[];

/** Bᵀ: four neighbours of the plane. */
export const PLANE: Side = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
];

/** A: two outputs. */
export const OUTPUT: Side = [
  [1, 0],
  [1, 1],
  [1, -1],
  [0, -1],
];

/** G: three places of the kernel. */
export const KERNEL: Side = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
];

/** The same with coordinates in the order in which a kernel turned by 180° has them. */
export const turned = (side: Side): Side => [3, 1, 2, 0].map((a) => side[a] as readonly number[]);

/** How the places along one side of a plane belong to tiles. */
export interface Tiling {
  readonly length: number;
  readonly tiles: number;
  /** Places of the first tile that lie before the plane. */
  readonly before: number;
}

/** Number of tiles along a side of that many outputs. */
export const tilesOf = (outputs: number) => Math.ceil(outputs / 2);

const partOf = (side: Side, a: number, tile: number, place: number, before: number) =>
  side[a]?.[place - 2 * tile + before] ?? 0;

/** [row coordinate][tile][place]: takes the rows of a plane to coordinates, from the left. */
export function rowMatrix(side: Side, { length, tiles, before }: Tiling): Float32Array {
  return Float32Array.from({ length: 4 * tiles * length }, (_, i) => {
    const place = i % length;
    const tile = Math.floor(i / length) % tiles;
    return partOf(side, Math.floor(i / (length * tiles)), tile, place, before);
  });
}

/** [column coordinate][place][tile]: takes the columns of a plane to coordinates, from the right. */
export function columnMatrix(side: Side, { length, tiles, before }: Tiling): Float32Array {
  return Float32Array.from({ length: 4 * tiles * length }, (_, i) => {
    const tile = i % tiles;
    const place = Math.floor(i / tiles) % length;
    return partOf(side, Math.floor(i / (length * tiles)), tile, place, before);
  });
}

/** [coordinate][place in the plane][tile]: takes a whole plane to coordinates, from the right. */
export function planeMatrix(side: Side, rows: Tiling, columns: Tiling): Float32Array {
  const places = rows.length * columns.length;
  const tiles = rows.tiles * columns.tiles;
  return Float32Array.from({ length: 16 * places * tiles }, (_, i) => {
    const tile = i % tiles;
    const place = Math.floor(i / tiles) % places;
    const coordinate = Math.floor(i / (tiles * places));
    const [row, column] = [Math.floor(place / columns.length), place % columns.length];
    const [tileRow, tileColumn] = [Math.floor(tile / columns.tiles), tile % columns.tiles];
    return (
      partOf(side, coordinate % 4, tileRow, row, rows.before) *
      partOf(side, coordinate >> 2, tileColumn, column, columns.before)
    );
  });
}

/** [coordinate][place]: a small square, such as a kernel, in coordinates. */
export function squareMatrix(side: Side): Float32Array {
  const length = side[0]?.length ?? 0;
  const whole = { length, tiles: 1, before: 0 };
  return planeMatrix(side, whole, whole);
}
