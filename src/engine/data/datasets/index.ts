/** All sources of pictures. A new one is a file and a line here. */
import type { Dataset, DatasetKind, SharedDataset } from './contract';
import { imageFolder } from './imagefolder';
import { mnist } from './mnist';
import { signals } from './signals';

const kinds: readonly DatasetKind<never>[] = [mnist, imageFolder, signals];

/** The dataset kind of a block type. */
export function datasetKind(type: string): DatasetKind<never> | undefined {
  return kinds.find((kind) => kind.type === type);
}

/** Opens, in a worker thread, what `share()` gave. */
export function attach(shared: SharedDataset): Dataset {
  const kind = datasetKind(shared.type);
  if (!kind) throw new Error(`No dataset is called ${shared.type}.`);
  return kind.attach(shared.data as never);
}
