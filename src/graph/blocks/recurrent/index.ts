/** Layers that read sequences: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { gru } from './gru';
import { lstm } from './lstm';
import { rnn } from './rnn';

export const recurrent = {
  RNN: rnn,
  LSTM: lstm,
  GRU: gru,
} satisfies Record<string, BlockDefinition>;
