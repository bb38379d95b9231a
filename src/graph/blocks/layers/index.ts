/** Layers with weights, and the shape changes between them: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { conv2d } from './conv2d';
import { convTranspose2d } from './convtranspose2d';
import { flatten } from './flatten';
import { linear } from './linear';

export const layers = {
  Conv2d: conv2d,
  ConvTranspose2d: convTranspose2d,
  Linear: linear,
  Flatten: flatten,
} satisfies Record<string, BlockDefinition>;
