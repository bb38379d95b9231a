/** What a pass of a resampling reads: where, and with which weights. */

/** For each output element: where its sources begin, how many there are, and their weights. */
export interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `width` weights for each output element, unused ones 0; they sum to 1. */
  readonly weights: Float64Array;
  readonly width: number;
}

/** Where the box that is resampled lies in interleaved bytes. */
export interface Rows {
  /** First byte of the box, and bytes from one row to the next. */
  readonly begin: number;
  readonly stride: number;
  readonly rows: number;
  readonly channels: number;
}
