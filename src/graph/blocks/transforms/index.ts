/** Transforms: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { grayscale } from './grayscale';
import { normalize } from './normalize';
import { randomHorizontalFlip } from './randomhorizontalflip';
import { resize } from './resize';
import { toTensor } from './totensor';

export const transforms = {
  Resize: resize,
  Grayscale: grayscale,
  RandomHorizontalFlip: randomHorizontalFlip,
  ToTensor: toTensor,
  Normalize: normalize,
} satisfies Record<string, BlockDefinition>;
