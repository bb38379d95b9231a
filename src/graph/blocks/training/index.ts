/** Training: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { trainer } from './trainer';

export const training = {
  Trainer: trainer,
} satisfies Record<string, BlockDefinition>;
