/** All blocks that rearrange datasets. A new one is a file and a line here. */
import { concatDataset } from './concatdataset';
import type { ViewKind } from './contract';

const kinds: readonly ViewKind<never>[] = [concatDataset];

/** The view kind of a block type. */
export function viewKind(type: string): ViewKind<never> | undefined {
  return kinds.find((kind) => kind.type === type);
}
