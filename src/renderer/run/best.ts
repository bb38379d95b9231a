/** Which epoch did best on validation. Pure. */
import type { EpochScores } from '../engine/store';

export interface Best {
  /** Epoch with the lowest validation loss, and with the highest validation accuracy. */
  readonly loss: number | null;
  readonly accuracy: number | null;
}

/** The first epoch wins a tie; with fewer than two epochs nothing is best. */
export function bestEpochs(epochs: readonly Pick<EpochScores, 'epoch' | 'validation'>[]): Best {
  if (epochs.length < 2) return { loss: null, accuracy: null };
  let loss: { epoch: number; value: number } | null = null;
  let accuracy: { epoch: number; value: number } | null = null;
  for (const { epoch, validation } of epochs) {
    if (!validation) continue;
    if (Number.isFinite(validation.loss) && (!loss || validation.loss < loss.value))
      loss = { epoch, value: validation.loss };
    if (validation.accuracy !== null && (!accuracy || validation.accuracy > accuracy.value))
      accuracy = { epoch, value: validation.accuracy };
  }
  return { loss: loss?.epoch ?? null, accuracy: accuracy?.epoch ?? null };
}
