/** Activations: one line each, in the palette's order. */
import type { BlockDefinition } from '../contract';
import { celu } from './celu';
import { elu } from './elu';
import { gelu } from './gelu';
import { glu } from './glu';
import { hardshrink } from './hardshrink';
import { hardsigmoid } from './hardsigmoid';
import { hardswish } from './hardswish';
import { hardtanh } from './hardtanh';
import { leakyRelu } from './leakyrelu';
import { logSigmoid } from './logsigmoid';
import { logSoftmax } from './logsoftmax';
import { mish } from './mish';
import { prelu } from './prelu';
import { relu } from './relu';
import { relu6 } from './relu6';
import { rrelu } from './rrelu';
import { selu } from './selu';
import { sigmoid } from './sigmoid';
import { silu } from './silu';
import { softmax } from './softmax';
import { softmax2d } from './softmax2d';
import { softmin } from './softmin';
import { softplus } from './softplus';
import { softshrink } from './softshrink';
import { softsign } from './softsign';
import { tanh } from './tanh';
import { tanhshrink } from './tanhshrink';
import { threshold } from './threshold';

export const activation = {
  ReLU: relu,
  Sigmoid: sigmoid,
  Tanh: tanh,
  Softmax: softmax,
  LeakyReLU: leakyRelu,
  PReLU: prelu,
  ELU: elu,
  SELU: selu,
  GELU: gelu,
  SiLU: silu,
  Mish: mish,
  ReLU6: relu6,
  RReLU: rrelu,
  CELU: celu,
  Softplus: softplus,
  Softsign: softsign,
  LogSigmoid: logSigmoid,
  LogSoftmax: logSoftmax,
  Softmin: softmin,
  Softmax2d: softmax2d,
  Hardtanh: hardtanh,
  Hardsigmoid: hardsigmoid,
  Hardswish: hardswish,
  Hardshrink: hardshrink,
  Softshrink: softshrink,
  Tanhshrink: tanhshrink,
  Threshold: threshold,
  GLU: glu,
} satisfies Record<string, BlockDefinition>;
