/** Joining, splitting and reshaping tensors: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { add } from './add';
import { concat } from './concat';
import { identity } from './identity';
import { mean } from './mean';
import { multiply } from './multiply';
import { permute } from './permute';
import { reshape } from './reshape';
import { split } from './split';
import { unflatten } from './unflatten';

export const shape = {
  Add: add,
  Multiply: multiply,
  Concat: concat,
  Split: split,
  Reshape: reshape,
  Unflatten: unflatten,
  Permute: permute,
  Mean: mean,
  Identity: identity,
} satisfies Record<string, BlockDefinition>;
