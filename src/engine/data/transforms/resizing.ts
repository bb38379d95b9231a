/** Resizing of pictures of both kinds: what Resize and RandomResizedCrop share. */
import { FILTERS } from '../images/resample';
import { type Box, ImageResizer, TensorResizer } from '../images/resizer';
import type { Picture } from './contract';
import { extentOf, Memory, refusal } from './pictures';

export class Resizing {
  private readonly memory = new Memory();
  private readonly boxes = new Memory();
  private readonly images: ImageResizer;
  private readonly tensors: TensorResizer;

  constructor(
    private readonly type: string,
    private readonly mode: string,
    antialias: boolean,
  ) {
    this.images = new ImageResizer(mode);
    this.tensors = new TensorResizer(mode, antialias);
  }

  /** The pixels of `box`, which lies inside the picture, as h × w. */
  resize(picture: Picture, box: Box, h: number, w: number, target?: Float32Array): Picture {
    if (picture.kind === 'image') {
      const out = this.memory.image(w, h, picture.channels);
      this.images.resize(picture, box, h, w, out.pixels);
      return out;
    }
    const { mode, type } = this;
    if (mode in FILTERS && mode !== 'BILINEAR' && mode !== 'BICUBIC') {
      throw refusal(`${type} can use ${mode} on images only.`);
    }
    const { data, shape } = picture;
    const { height, width } = extentOf(picture, type);
    const planes = height * width === 0 ? 0 : data.length / (height * width);
    const cut = this.cut(data, planes, width, height, box);
    const sizes = [...shape.slice(0, -2), h, w];
    if (h === box.height && w === box.width) return { kind: 'tensor', shape: sizes, data: cut };
    const out = this.memory.like(data, planes * h * w, target);
    this.tensors.resize(cut, planes, [box.height, box.width], [h, w], out);
    return { kind: 'tensor', shape: sizes, data: out };
  }

  private cut(
    data: Float32Array | Uint8Array,
    planes: number,
    width: number,
    height: number,
    box: Box,
  ): Float32Array | Uint8Array {
    if (box.height === height && box.width === width) return data;
    const out = this.boxes.like(data, planes * box.height * box.width);
    for (let p = 0, o = 0; p < planes; p++) {
      for (let y = 0; y < box.height; y++, o += box.width) {
        const at = (p * height + box.top + y) * width + box.left;
        out.set(data.subarray(at, at + box.width), o);
      }
    }
    return out;
  }
}
