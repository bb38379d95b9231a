/** What PixelShuffle and PixelUnshuffle share: the exchange of channels and pixels (parity 3.9). */
import type { Shape } from '../../types';
import type { BlockProblem } from '../contract';
import type { Functional, Sym } from '../functional';
import { error, size } from '../problems';

/** Pictures with any leading axes: at least (C, H, W). */
export function notPictures(type: string, shape: Shape): BlockProblem | undefined {
  if (shape.length === 4) return undefined;
  return error(
    `${type.toLowerCase()}.dimensions`,
    `${type} needs pictures (N, C, H, W) but gets ${size(shape)}. Place it before Flatten.`,
    `${type} 需要图像张量 (N, C, H, W)，收到的是 ${size(shape)}。请把它放在 Flatten 之前。`,
    { torch: 'fR', port: 'input' },
  );
}

/** out[c, h·r + i, w·r + j] = in[c·r² + i·r + j, h, w]. */
export function shuffle(f: Functional, x: Sym, r: number): Sym {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const apart = f.reshape(x, [n, c / (r * r), r, r, h, w]);
  return f.reshape(f.transpose(apart, [0, 1, 4, 2, 5, 3]), [n, c / (r * r), h * r, w * r]);
}

/** The inverse of `shuffle`. */
export function unshuffle(f: Functional, x: Sym, r: number): Sym {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const apart = f.reshape(x, [n, c, h / r, r, w / r, r]);
  return f.reshape(f.transpose(apart, [0, 1, 3, 5, 2, 4]), [n, c * r * r, h / r, w / r]);
}
