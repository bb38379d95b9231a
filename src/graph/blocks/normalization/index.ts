/** Normalisation and dropout: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { alphaDropout } from './alphadropout';
import { batchNorm1d } from './batchnorm1d';
import { batchNorm2d } from './batchnorm2d';
import { batchNorm3d } from './batchnorm3d';
import { dropout } from './dropout';
import { dropout1d } from './dropout1d';
import { dropout2d } from './dropout2d';
import { dropout3d } from './dropout3d';
import { groupNorm } from './groupnorm';
import { instanceNorm1d } from './instancenorm1d';
import { instanceNorm2d } from './instancenorm2d';
import { instanceNorm3d } from './instancenorm3d';
import { layerNorm } from './layernorm';
import { localResponseNorm } from './localresponsenorm';
import { rmsNorm } from './rmsnorm';

export const normalization = {
  BatchNorm2d: batchNorm2d,
  Dropout: dropout,
  BatchNorm1d: batchNorm1d,
  BatchNorm3d: batchNorm3d,
  LayerNorm: layerNorm,
  GroupNorm: groupNorm,
  InstanceNorm1d: instanceNorm1d,
  InstanceNorm2d: instanceNorm2d,
  InstanceNorm3d: instanceNorm3d,
  RMSNorm: rmsNorm,
  LocalResponseNorm: localResponseNorm,
  Dropout1d: dropout1d,
  Dropout2d: dropout2d,
  Dropout3d: dropout3d,
  AlphaDropout: alphaDropout,
} satisfies Record<string, BlockDefinition>;
