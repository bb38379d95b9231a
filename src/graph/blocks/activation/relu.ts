/** torch.nn.ReLU (parity 3.11). */
import { z } from 'zod';
import { inplace, pointwise } from './pointwise';

export const relu = pointwise({
  type: 'ReLU',
  category: 'activation',
  keywords: ['activation', 'rectifier', '激活', '非线性'],
  params: z.object({ inplace }),
  summary: [],
  compute: (f, x) => f.relu(x),
  formula: 'f(x) = max(0, x); f′(0) = 0',
  help: {
    en: 'Sets negative numbers to 0 and keeps positive ones. Without such a bend between them, several layers could do no more than one. ReLU is quick, and gradients pass through its positive side unchanged, which keeps deep networks learning.',
    zh: '把负数变为 0，正数保持不变。层与层之间若没有这样的弯折，多层网络就等同于一层。ReLU 计算快，梯度在正的一侧原样通过，使深层网络仍能学习。',
  },
});
