/** Transforms that only move pixels: pictures of both kinds by tables of rows and columns. */
import { gather } from '../images/gather';
import type { Picture } from './contract';
import { extentOf, Memory, perChannel } from './pictures';

export class Mover {
  private readonly memory = new Memory();

  constructor(private readonly type: string) {}

  /**
   * The pixels of `rows` × `columns`; −1 is filled with `fill`, a number or one for each channel.
   * Throws DataError when `fill` has another length.
   */
  move(
    picture: Picture,
    rows: Int32Array,
    columns: Int32Array,
    fill: number | readonly number[] = 0,
    target?: Float32Array,
  ): Picture {
    const { width, height, channels } = extentOf(picture, this.type);
    const fills = perChannel(fill, channels, `fill of ${this.type}`);
    if (picture.kind === 'image') {
      const out = this.memory.image(columns.length, rows.length, picture.channels);
      const whole = fills.map(Math.trunc);
      gather(picture.pixels, out.pixels, width, channels, rows, columns, whole);
      return out;
    }
    const { data, shape } = picture;
    const size = width * height;
    const made = rows.length * columns.length;
    const planes = size === 0 ? 0 : data.length / size;
    const out = this.memory.like(data, planes * made, target);
    for (let p = 0; p < planes; p++) {
      gather(
        data.subarray(p * size, (p + 1) * size),
        out.subarray(p * made, (p + 1) * made),
        width,
        1,
        rows,
        columns,
        [fills[p % channels] as number],
      );
    }
    return {
      kind: 'tensor',
      shape: [...shape.slice(0, -2), rows.length, columns.length],
      data: out,
    };
  }
}
