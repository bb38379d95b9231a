/** Initialisation of whole models. */
import type { BlockDefinition } from '../contract';
import { initializeWeights } from './initializeweights';

export const initialization = {
  InitializeWeights: initializeWeights,
} satisfies Record<string, BlockDefinition>;
