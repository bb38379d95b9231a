/** Learning-rate schedulers: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { constantLR } from './constantlr';
import { cosineAnnealingLR } from './cosineannealinglr';
import { cosineAnnealingWarmRestarts } from './cosineannealingwarmrestarts';
import { cyclicLR } from './cycliclr';
import { exponentialLR } from './exponentiallr';
import { lambdaLR } from './lambdalr';
import { linearLR } from './linearlr';
import { multiplicativeLR } from './multiplicativelr';
import { multiStepLR } from './multisteplr';
import { oneCycleLR } from './onecyclelr';
import { polynomialLR } from './polynomiallr';
import { reduceLROnPlateau } from './reducelronplateau';
import { sequentialLR } from './sequentiallr';
import { stepLR } from './steplr';

export const scheduler = {
  StepLR: stepLR,
  MultiStepLR: multiStepLR,
  ExponentialLR: exponentialLR,
  CosineAnnealingLR: cosineAnnealingLR,
  CosineAnnealingWarmRestarts: cosineAnnealingWarmRestarts,
  LinearLR: linearLR,
  ConstantLR: constantLR,
  PolynomialLR: polynomialLR,
  OneCycleLR: oneCycleLR,
  CyclicLR: cyclicLR,
  ReduceLROnPlateau: reduceLROnPlateau,
  LambdaLR: lambdaLR,
  MultiplicativeLR: multiplicativeLR,
  SequentialLR: sequentialLR,
} satisfies Record<string, BlockDefinition>;
