/** torch.utils.data.ConcatDataset (parity 1.1). */
import type { ViewKind } from './contract';

export const concatDataset: ViewKind<Record<string, never>> = {
  type: 'ConcatDataset',
  make: () => ({ kind: 'concat' }),
};
