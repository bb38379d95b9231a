/** Optimizers: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { adam } from './adam';
import { sgd } from './sgd';

export const optimizer = {
  SGD: sgd,
  Adam: adam,
} satisfies Record<string, BlockDefinition>;
