/** Datasets and loaders: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { dataLoader } from './dataloader';
import { imageFolder } from './imagefolder';
import { mnist } from './mnist';

export const data = {
  MNIST: mnist,
  ImageFolder: imageFolder,
  DataLoader: dataLoader,
} satisfies Record<string, BlockDefinition>;
