/** Padding of pictures: what Pad and RandomCrop share (parity 2.2, 2.4). */
import { type PaddingMode, padded } from '../images/gather';
import type { Picture } from './contract';
import { Mover } from './moving';
import { extentOf, refusal } from './pictures';

/** Left, top, right, bottom. */
export type Sides = readonly [number, number, number, number];

export class Padding {
  private readonly mover: Mover;

  constructor(
    private readonly type: string,
    private readonly mode: PaddingMode,
    private readonly fill: number | readonly number[],
  ) {
    this.mover = new Mover(type);
  }

  /** Throws DataError where torchvision refuses: a wrong fill, a mirror longer than a tensor. */
  pad(picture: Picture, [left, top, right, bottom]: Sides, target?: Float32Array): Picture {
    const { height, width } = extentOf(picture, this.type);
    const { mode, fill } = this;
    if (left + width + right < 1 || top + height + bottom < 1) {
      throw refusal(`${this.type} crops everything: nothing is left of ${height}×${width}.`);
    }
    if (picture.kind === 'tensor') {
      if (mode === 'constant' && typeof fill !== 'number' && fill.length > 1) {
        throw refusal(`${this.type} takes one number as fill for tensors, not ${fill.length}.`);
      }
      this.checkMirror(Math.max(left, right), width);
      this.checkMirror(Math.max(top, bottom), height);
    }
    const rows = padded(height, top, bottom, mode);
    const columns = padded(width, left, right, mode);
    return this.mover.move(picture, rows, columns, mode === 'constant' ? fill : 0, target);
  }

  private checkMirror(most: number, size: number): void {
    const { mode, type } = this;
    const limit = mode === 'reflect' ? size - 1 : size;
    if ((mode === 'reflect' || mode === 'symmetric') && most > limit) {
      throw refusal(
        `${type} can mirror at most ${limit} places of a tensor's ${size}, not ${most}.`,
      );
    }
  }
}
