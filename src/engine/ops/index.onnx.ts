/** The ONNX recipe of every op. */
import type { OpName } from '../ir/types';
import type { Recipe } from './contract.onnx';
import { conv2d, conv2dInputGrad } from './conv.onnx';
import { conv2dWeightGrad } from './convweight.onnx';
import * as elementwise from './elementwise.onnx';
import { matmul } from './matmul.onnx';
import { batchNorm, batchNormGrad } from './norm.onnx';
import * as pool from './pool.onnx';
import { argmax, reduceMax, reduceSum } from './reduce.onnx';
import { scatterAddAxis, scatterAddRows } from './scatter.onnx';
import * as shape from './shape.onnx';
import { logSoftmax } from './softmax.onnx';

const recipes: { readonly [N in OpName]: Recipe<N> } = {
  ...elementwise,
  reshape: shape.reshape,
  transpose: shape.transpose,
  expand: shape.expand,
  gatherAxis: shape.gatherAxis,
  scatterAddAxis,
  concat: shape.concat,
  gatherRows: shape.gatherRows,
  scatterAddRows,
  reduceSum,
  reduceMax,
  argmax,
  matmul,
  conv2d,
  conv2dInputGrad,
  conv2dWeightGrad,
  ...pool,
  batchNorm,
  batchNormGrad,
  logSoftmax,
};

export function recipeOf<N extends OpName>(op: N): Recipe<N> {
  return recipes[op];
}
