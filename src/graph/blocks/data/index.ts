/** Datasets and loaders: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { banknotes } from './banknotes';
import { cifar10, cifar100 } from './cifar';
import { concatDataset } from './concatdataset';
import { csvDataset } from './csvdataset';
import { dataLoader } from './dataloader';
import { idxDataset } from './idxdataset';
import { imageFolder } from './imagefolder';
import { imageMaskFolder } from './imagemaskfolder';
import { mnist } from './mnist';
import { npyDataset } from './npydataset';
import { randomSplit } from './randomsplit';
import {
  batchSampler,
  randomSampler,
  sequentialSampler,
  subsetRandomSampler,
  weightedRandomSampler,
} from './samplers';
import { signals } from './signals';
import { subset } from './subset';

export const data = {
  MNIST: mnist,
  Banknotes: banknotes,
  ImageFolder: imageFolder,
  ImageMaskFolder: imageMaskFolder,
  CSVDataset: csvDataset,
  NPYDataset: npyDataset,
  IDXDataset: idxDataset,
  CIFAR10: cifar10,
  CIFAR100: cifar100,
  Signals: signals,
  RandomSplit: randomSplit,
  Subset: subset,
  ConcatDataset: concatDataset,
  DataLoader: dataLoader,
  SequentialSampler: sequentialSampler,
  RandomSampler: randomSampler,
  SubsetRandomSampler: subsetRandomSampler,
  WeightedRandomSampler: weightedRandomSampler,
  BatchSampler: batchSampler,
} satisfies Record<string, BlockDefinition>;
