/** The optimizers by block type. */
import { adadelta } from './adadelta';
import { adagrad } from './adagrad';
import { adam, adamW } from './adam';
import { adamax } from './adamax';
import { asgd } from './asgd';
import type { Optimizer, OptimizerOptions } from './contract';
import { lbfgs } from './lbfgs';
import { nadam } from './nadam';
import { radam } from './radam';
import { rmsprop } from './rmsprop';
import { rprop } from './rprop';
import { sgd } from './sgd';

export type { ClosureOptimizer, Hyper, Optimizer } from './contract';
export type { Vector } from './vectors';

const optimizers: Readonly<
  Record<
    string,
    (params: Readonly<Record<string, unknown>>, options?: OptimizerOptions) => Optimizer
  >
> = {
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
};

/** The optimizer of a block, with its checked parameters. Throws for a type that is none. */
export function optimizerOf(
  type: string,
  params: Readonly<Record<string, unknown>>,
  options: OptimizerOptions = {},
): Optimizer {
  const make = Object.hasOwn(optimizers, type) ? optimizers[type] : undefined;
  if (!make) throw new Error(`${type} is not an optimizer.`);
  return make(params, options);
}
