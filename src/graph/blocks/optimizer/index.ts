/** Optimizers and what stands behind them: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { adadelta } from './adadelta';
import { adagrad } from './adagrad';
import { adam } from './adam';
import { adamax } from './adamax';
import { adamW } from './adamw';
import { asgd } from './asgd';
import { clipGradNorm } from './clipgradnorm';
import { clipGradValue } from './clipgradvalue';
import { lbfgs } from './lbfgs';
import { nadam } from './nadam';
import { paramGroup } from './paramgroup';
import { radam } from './radam';
import { rmsprop } from './rmsprop';
import { rprop } from './rprop';
import { sgd } from './sgd';

export const optimizer = {
  SGD: sgd,
  Adam: adam,
  AdamW: adamW,
  NAdam: nadam,
  RAdam: radam,
  RMSprop: rmsprop,
  Adagrad: adagrad,
  Adadelta: adadelta,
  Adamax: adamax,
  ASGD: asgd,
  Rprop: rprop,
  LBFGS: lbfgs,
  ParamGroup: paramGroup,
  ClipGradNorm: clipGradNorm,
  ClipGradValue: clipGradValue,
} satisfies Record<string, BlockDefinition>;
