/** The optimizers by block type. */
import { adam } from './adam';
import type { Optimizer } from './contract';
import { sgd } from './sgd';

export type { Optimizer } from './contract';

const optimizers: Readonly<
  Record<string, (params: Readonly<Record<string, unknown>>) => Optimizer>
> = { SGD: sgd, Adam: adam };

/** The optimizer of a block, with its checked parameters. Throws for a type that is none. */
export function optimizerOf(type: string, params: Readonly<Record<string, unknown>>): Optimizer {
  const make = Object.hasOwn(optimizers, type) ? optimizers[type] : undefined;
  if (!make) throw new Error(`${type} is not an optimizer.`);
  return make(params);
}
