/** Activations: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { relu } from './relu';
import { sigmoid } from './sigmoid';
import { tanh } from './tanh';

export const activation = {
  ReLU: relu,
  Sigmoid: sigmoid,
  Tanh: tanh,
} satisfies Record<string, BlockDefinition>;
