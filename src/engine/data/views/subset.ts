/** torch.utils.data.Subset (parity 1.1). */
import { indicesOf } from '../../../graph/blocks/data/subset';
import { DataError } from '../contract';
import type { ViewKind } from './contract';

export const subset: ViewKind<{ readonly indices: string }> = {
  type: 'Subset',
  make({ indices }, { lengths: [length = 0] }) {
    const chosen = indicesOf(indices) ?? new Int32Array(0);
    const outside = chosen.find((i) => i >= length || i < -length);
    if (outside !== undefined)
      throw new DataError(
        'data.index',
        `Subset names sample ${outside}, but the dataset has ${length} (0 to ${length - 1}).`,
      );
    return { kind: 'subset', indices: chosen.map((i) => (i < 0 ? i + length : i)) };
  },
};
