/** All ops by name: one line for each. */
import type { OpName } from '../ir/types';
import type { OpDefinition } from './contract';
import * as conv from './conv';
import * as elementwise from './elementwise';
import { matmul } from './matmul';
import * as norm from './norm';
import * as pool from './pool';
import * as reduce from './reduce';
import * as shape from './shape';
import { logSoftmax } from './softmax';

const ops: { readonly [N in OpName]: OpDefinition<N> } = {
  ...elementwise,
  ...shape,
  ...reduce,
  matmul,
  conv2d: conv.conv2d,
  conv2dInputGrad: conv.conv2dInputGrad,
  conv2dWeightGrad: conv.conv2dWeightGrad,
  maxPool2d: pool.maxPool2d,
  maxPool2dGrad: pool.maxPool2dGrad,
  avgPool2d: pool.avgPool2d,
  avgPool2dGrad: pool.avgPool2dGrad,
  maxUnpool2d: pool.maxUnpool2d,
  gatherPlane: pool.gatherPlane,
  ...norm,
  logSoftmax,
};

/** The definition of an op. */
export function opDefinition<N extends OpName>(name: N): OpDefinition<N> {
  return ops[name];
}

export const opNames = Object.keys(ops) as OpName[];
