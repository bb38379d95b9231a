/**
 * What a transform of samples must offer. A transform is one file with a `TransformKind` and one line in
 * `transforms/index.ts`; parameters, shape rule and refusals are those of its block
 * (`src/graph/blocks`), which are checked before a transform is made.
 */
import type { RawImage, Region } from '../contract';
import type { Draw } from '../draw';

/** PIL-style picture: H×W×C, uint8. */
export interface ImageSample extends RawImage {
  readonly kind: 'image';
}

/** (…, C, H, W) for pictures, row-major: float32, or uint8 after ConvertImageDtype. */
export interface TensorSample {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint8Array;
}

export type Picture = ImageSample | TensorSample;

/** What FiveCrop and TenCrop make of a picture, until StackCrops stacks it. */
export interface CropsSample {
  readonly kind: 'crops';
  readonly crops: readonly Picture[];
}

export type Sample = Picture | CropsSample;

export interface Transform {
  /**
   * The transformed sample. The input is never changed, but it may be returned. `draw` gives this
   * transform's own random numbers for this sample; how many it takes may depend on sizes, never on
   * pixels. A tensor may be written into `target`, when that is given and long enough; else into memory
   * that the transform keeps and overwrites in its next call. Throws DataError when the sample cannot be
   * transformed.
   */
  apply(sample: Sample, draw: Draw, target?: Float32Array): Sample;
  /**
   * The only pixels of a picture of this size that `apply` looks at when it is given the same draws: a
   * decoder may leave the rest out, and the picture then says in `part` where its pixels lie.
   */
  part?(height: number, width: number, draw: Draw): Region;
}

export interface TransformKind<P> {
  /** The block's type. */
  readonly type: string;
  /** From checked parameters. */
  make(params: P): Transform;
  /**
   * The same geometry for a mask of class ids (mode L): NEAREST, filled with 0. It draws what `make`'s
   * draws. Absent when the transform moves no pixel.
   */
  makeForMask?(params: P): Transform;
}

/** An array of at least `length` elements: `given` when it is long enough, else a new one. */
export function roomFor(given: Uint8Array | undefined, length: number): Uint8Array {
  return given && given.length >= length ? given : new Uint8Array(length);
}

/** As `roomFor`, for float32. */
export function floatRoomFor(given: Float32Array | undefined, length: number): Float32Array {
  return given && given.length >= length ? given : new Float32Array(length);
}
