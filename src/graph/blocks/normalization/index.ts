/** Normalisation and dropout: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { batchNorm2d } from './batchnorm2d';
import { dropout } from './dropout';

export const normalization = {
  BatchNorm2d: batchNorm2d,
  Dropout: dropout,
} satisfies Record<string, BlockDefinition>;
