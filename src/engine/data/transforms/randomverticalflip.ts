/** torchvision.transforms.RandomVerticalFlip: mirrors the rows when u < p (parity 2.5). */
import type { z } from 'zod';
import type { randomVerticalFlip as block } from '../../../graph/blocks/transforms/randomverticalflip';
import type { TransformKind } from './contract';
import { RandomFlip } from './randomhorizontalflip';

type Params = z.output<(typeof block)['params']>;

const make = ({ p }: Params) => new RandomFlip('RandomVerticalFlip', 'rows', p);

export const randomVerticalFlip: TransformKind<Params> = {
  type: 'RandomVerticalFlip',
  make,
  makeForMask: make,
};
