/** The kernels of a matrix product, told by numbers: what there is to choose from. */

export interface Extents {
  readonly m: number;
  readonly n: number;
  /** Slowest first. */
  readonly k: readonly number[];
  readonly groups: number;
  /** Where B slides: the innermost extent of n, and the steps of the shift along n and k. */
  readonly slide: { readonly inner: number; readonly outer: number; readonly k: number } | null;
}

/** Each invocation computes a block straight from memory. */
export interface DirectShape {
  readonly kind: 'direct';
  readonly rows: number;
  /** A block has `spans` runs of `width` columns; those of a run share what they load of B. */
  readonly spans: number;
  readonly width: number;
  /** Steps of the innermost k written out one after another, so that a run can share; 1 is a loop. */
  readonly unroll: number;
  /** An invocation's columns lie this far apart, so that neighbours read neighbouring elements. */
  readonly lanes: number;
  readonly splits: number;
}

/** A workgroup of rowThreads × columnThreads invocations computes a tile through workgroup memory. */
export interface TileShape {
  readonly kind: 'tiled';
  readonly rows: number;
  readonly rowThreads: number;
  readonly columns: number;
  readonly columnThreads: number;
  /** Elements of k staged at a time. */
  readonly depth: number;
  readonly splits: number;
}

export type GemmShape = DirectShape | TileShape;

/** Terms of k in each part. */
export function chunkOf(k: number, { splits, depth }: TileShape): number {
  return Math.ceil(k / splits / depth) * depth;
}
