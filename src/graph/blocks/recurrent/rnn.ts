/** torch.nn.RNN (parity 3.12). */
import { z } from 'zod';
import { rnnCell } from '../../functional/recurrent';
import { choice } from '../fields';
import { common, FRESH, recurrentLayer, sizes } from './recurrent';

const params = z.object({
  ...sizes,
  nonlinearity: choice(['tanh', 'relu'], {
    help: {
      en: 'What is applied to the new state: tanh keeps it within −1…1, relu does not bound it.',
      zh: '对新状态应用的函数：tanh 使其保持在 −1…1 内，relu 没有上限。',
    },
  }).default('tanh'),
  ...common,
});

export const rnn = recurrentLayer({
  type: 'RNN',
  keywords: ['elman', 'vanilla'],
  params,
  initial: FRESH,
  gates: 1,
  states: ['h'],
  read: (p) => p,
  cell: (p) => rnnCell(p.nonlinearity),
  formula: 'h = tanh(W_ih x + b_ih + W_hh h + b_hh)',
  help: {
    en: 'Reads a sequence step by step and carries a state along; the output is the state after each step. It is the simplest recurrent layer and forgets after some ten steps. LSTM and GRU remember longer.',
    zh: '逐步读取序列并携带一个状态；输出是每一步之后的状态。它是最简单的循环层，大约十步之后就会遗忘。LSTM 和 GRU 记得更久。',
  },
});
