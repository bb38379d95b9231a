/** torch.nn.LSTM (parity 3.12). */
import { z } from 'zod';
import { lstmCell } from '../../functional/recurrent';
import { int } from '../fields';
import { error } from '../problems';
import { common, FRESH, recurrentLayer, sizes } from './recurrent';

const params = z.object({
  ...sizes,
  ...common,
  proj_size: int({
    min: 0,
    help: {
      en: 'Width to which the state is projected after each step; 0 does not project. Below hidden_size.',
      zh: '每步之后状态投影到的宽度；0 表示不投影。必须小于 hidden_size。',
    },
  }).default(0),
});

export const lstm = recurrentLayer({
  type: 'LSTM',
  keywords: ['long short-term memory', 'memory', '长短期记忆', '记忆'],
  params,
  initial: FRESH,
  gates: 4,
  states: ['h', 'c'],
  read: (p) => p,
  cell: () => lstmCell,
  validate: (p) =>
    p.proj_size > 0 && p.proj_size >= p.hidden_size
      ? [
          error(
            'lstm.proj_size',
            `LSTM has proj_size=${p.proj_size}, which must be smaller than hidden_size=${p.hidden_size}. Lower it, or use 0.`,
            `LSTM 的 proj_size=${p.proj_size} 必须小于 hidden_size=${p.hidden_size}。请减小它，或设为 0。`,
            { torch: 'cV', param: 'proj_size' },
          ),
        ]
      : [],
  formula:
    'i, f, g, o = W_ih x + b_ih + W_hh h + b_hh\nc = σ(f)·c + σ(i)·tanh(g)\nh = σ(o)·tanh(c)',
  help: {
    en: 'Reads a sequence step by step with a cell that gates open and close: what to keep, what to add, what to show. So it remembers over hundreds of steps. The output is the state h after each step.',
    zh: '逐步读取序列，用门控制一个记忆单元：保留什么、加入什么、输出什么。因此它能记住数百步之前的内容。输出是每一步之后的状态 h。',
  },
});
