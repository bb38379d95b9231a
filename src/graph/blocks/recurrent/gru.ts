/** torch.nn.GRU (parity 3.12). */
import { z } from 'zod';
import { gruCell } from '../../functional/recurrent';
import { common, FRESH, recurrentLayer, sizes } from './recurrent';

const params = z.object({ ...sizes, ...common });

export const gru = recurrentLayer({
  type: 'GRU',
  keywords: ['gated recurrent unit', 'gate', '门控循环单元', '门控'],
  params,
  initial: FRESH,
  gates: 3,
  states: ['h'],
  read: (p) => p,
  cell: () => gruCell,
  formula:
    'r = σ(W_ir x + W_hr h + b), z = σ(W_iz x + W_hz h + b)\nn = tanh(W_in x + b_in + r·(W_hn h + b_hn))\nh = (1 − z)·n + z·h',
  help: {
    en: 'Reads a sequence step by step with two gates: r decides what of the old state counts, z how much of it stays. It remembers nearly as long as LSTM with a quarter fewer weights.',
    zh: '用两个门逐步读取序列：r 决定旧状态中哪些有用，z 决定保留多少。它的记忆几乎和 LSTM 一样长，权重却少四分之一。',
  },
});
