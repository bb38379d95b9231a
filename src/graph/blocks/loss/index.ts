/** Losses: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { crossEntropyLoss } from './crossentropyloss';
import { mseLoss } from './mseloss';

export const loss = {
  CrossEntropyLoss: crossEntropyLoss,
  MSELoss: mseLoss,
} satisfies Record<string, BlockDefinition>;
