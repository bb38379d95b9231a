/** All sources of samples. A new one is a file and a line here. */
import { banknotes } from './banknotes';
import { cifar10, cifar100 } from './cifar';
import type { Dataset, DatasetKind, SharedDataset } from './contract';
import { csvDataset } from './csvdataset';
import { idxDataset } from './idxdataset';
import { imageFolder } from './imagefolder';
import { imageMaskFolder } from './imagemaskfolder';
import { mnist } from './mnist';
import { npyDataset } from './npydataset';
import { signals } from './signals';

const kinds: readonly DatasetKind<never>[] = [
  mnist,
  banknotes,
  imageFolder,
  imageMaskFolder,
  csvDataset,
  npyDataset,
  idxDataset,
  cifar10,
  cifar100,
  signals,
];

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
