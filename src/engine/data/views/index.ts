/** All blocks that rearrange datasets. A new one is a file and a line here. */
import { concatDataset } from './concatdataset';
import type { ViewKind } from './contract';
import { randomSplit } from './randomsplit';
import { subset } from './subset';

const kinds: readonly ViewKind<never>[] = [concatDataset, subset, randomSplit];

/** The view kind of a block type. */
export function viewKind(type: string): ViewKind<never> | undefined {
  return kinds.find((kind) => kind.type === type);
}
