/** Joining, splitting and reshaping tensors: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { add } from './add';
import { averageCrops } from './averagecrops';
import { channelShuffle } from './channelshuffle';
import { concat } from './concat';
import { identity } from './identity';
import { long } from './long';
import { mean } from './mean';
import { mergeCrops } from './mergecrops';
import { multiply } from './multiply';
import { pads } from './pads';
import { permute } from './permute';
import { pixelShuffle } from './pixelshuffle';
import { pixelUnshuffle } from './pixelunshuffle';
import { reshape } from './reshape';
import { select } from './select';
import { split } from './split';
import { unflatten } from './unflatten';
import { upsample } from './upsample';

export const shape = {
  Add: add,
  Multiply: multiply,
  Concat: concat,
  Split: split,
  Select: select,
  Reshape: reshape,
  Unflatten: unflatten,
  Permute: permute,
  Mean: mean,
  Upsample: upsample,
  PixelShuffle: pixelShuffle,
  PixelUnshuffle: pixelUnshuffle,
  ChannelShuffle: channelShuffle,
  MergeCrops: mergeCrops,
  AverageCrops: averageCrops,
  Long: long,
  Identity: identity,
  ...pads,
} satisfies Record<string, BlockDefinition>;
