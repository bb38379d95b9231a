/** Datasets and loaders: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { concatDataset } from './concatdataset';
import { dataLoader } from './dataloader';
import { imageFolder } from './imagefolder';
import { mnist } from './mnist';
import { signals } from './signals';

export const data = {
  MNIST: mnist,
  ImageFolder: imageFolder,
  Signals: signals,
  ConcatDataset: concatDataset,
  DataLoader: dataLoader,
} satisfies Record<string, BlockDefinition>;
