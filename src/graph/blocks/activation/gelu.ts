/** torch.nn.GELU (parity 3.11). */
import { z } from 'zod';
import { choice } from '../fields';
import { pointwise } from './pointwise';

export const gelu = pointwise({
  type: 'GELU',
  category: 'activation',
  keywords: ['activation', 'gaussian', 'transformer', '激活', '高斯'],
  params: z.object({
    approximate: choice(['none', 'tanh'], {
      torch: 'fR',
      help: {
        en: 'none: the exact formula. tanh: a close one, as in GPT-2.',
        zh: 'none：精确公式。tanh：近似公式，GPT-2 使用。',
      },
    }).default('none'),
  }),
  summary: ['approximate'],
  compute: (f, x, { approximate }) => {
    const half = f.mul(x, f.scalar(0.5));
    const bell = () => f.unary('erf', f.mul(x, f.scalar(Math.SQRT1_2)));
    const tanh = () => {
      const cube = f.mul(f.mul(x, x), x);
      const inner = f.add(x, f.mul(cube, f.scalar(0.044715)));
      return f.tanh(f.mul(inner, f.scalar(Math.sqrt(2 / Math.PI))));
    };
    return f.mul(half, f.add(f.scalar(1), approximate === 'tanh' ? tanh() : bell()));
  },
  formula: 'f(x) = ½x(1 + erf(x/√2))\ntanh: ½x(1 + tanh(√(2/π)(x + 0.044715x³)))',
  help: {
    en: 'Weighs each number by the chance that a normal random number is smaller. A smooth ReLU, usual in transformers: small negative numbers still pass a little.',
    zh: '用“标准正态随机数比它小”的概率给每个数加权。它是平滑的 ReLU，常用于 Transformer：小的负数仍能通过一点。',
  },
});
