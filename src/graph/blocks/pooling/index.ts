/** Pooling and unpooling: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { avgPool2d } from './avgpool2d';
import { maxPool2d } from './maxpool2d';
import { maxUnpool2d } from './maxunpool2d';

export const pooling = {
  MaxPool2d: maxPool2d,
  AvgPool2d: avgPool2d,
  MaxUnpool2d: maxUnpool2d,
} satisfies Record<string, BlockDefinition>;
