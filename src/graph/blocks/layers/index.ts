/** Layers with weights, and the shape changes between them: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { bilinear } from './bilinear';
import { conv1d } from './conv1d';
import { conv2d } from './conv2d';
import { conv3d } from './conv3d';
import { convTranspose1d } from './convtranspose1d';
import { convTranspose2d } from './convtranspose2d';
import { convTranspose3d } from './convtranspose3d';
import { embedding } from './embedding';
import { flatten } from './flatten';
import { linear } from './linear';

export const layers = {
  Conv2d: conv2d,
  Conv1d: conv1d,
  Conv3d: conv3d,
  ConvTranspose2d: convTranspose2d,
  ConvTranspose1d: convTranspose1d,
  ConvTranspose3d: convTranspose3d,
  Linear: linear,
  Bilinear: bilinear,
  Embedding: embedding,
  Flatten: flatten,
} satisfies Record<string, BlockDefinition>;
