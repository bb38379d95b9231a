/** Pooling and unpooling: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { adaptiveAvgPool1d } from './adaptiveavgpool1d';
import { adaptiveAvgPool2d } from './adaptiveavgpool2d';
import { adaptiveAvgPool3d } from './adaptiveavgpool3d';
import { adaptiveMaxPool1d } from './adaptivemaxpool1d';
import { adaptiveMaxPool2d } from './adaptivemaxpool2d';
import { adaptiveMaxPool3d } from './adaptivemaxpool3d';
import { avgPool1d } from './avgpool1d';
import { avgPool2d } from './avgpool2d';
import { avgPool3d } from './avgpool3d';
import { lpPool1d } from './lppool1d';
import { lpPool2d } from './lppool2d';
import { maxPool1d } from './maxpool1d';
import { maxPool2d } from './maxpool2d';
import { maxPool3d } from './maxpool3d';
import { maxUnpool1d } from './maxunpool1d';
import { maxUnpool2d } from './maxunpool2d';
import { maxUnpool3d } from './maxunpool3d';

export const pooling = {
  MaxPool2d: maxPool2d,
  MaxPool1d: maxPool1d,
  MaxPool3d: maxPool3d,
  AvgPool2d: avgPool2d,
  AvgPool1d: avgPool1d,
  AvgPool3d: avgPool3d,
  MaxUnpool2d: maxUnpool2d,
  MaxUnpool1d: maxUnpool1d,
  MaxUnpool3d: maxUnpool3d,
  AdaptiveAvgPool2d: adaptiveAvgPool2d,
  AdaptiveAvgPool1d: adaptiveAvgPool1d,
  AdaptiveAvgPool3d: adaptiveAvgPool3d,
  AdaptiveMaxPool2d: adaptiveMaxPool2d,
  AdaptiveMaxPool1d: adaptiveMaxPool1d,
  AdaptiveMaxPool3d: adaptiveMaxPool3d,
  LPPool2d: lpPool2d,
  LPPool1d: lpPool1d,
} satisfies Record<string, BlockDefinition>;
