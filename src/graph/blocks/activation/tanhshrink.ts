/** torch.nn.Tanhshrink (parity 3.11). */
import { z } from 'zod';
import { pointwise } from './pointwise';

export const tanhshrink = pointwise({
  type: 'Tanhshrink',
  category: 'activation',
  keywords: ['activation', 'shrinkage', '激活', '收缩'],
  params: z.object({}),
  summary: [],
  compute: (f, x) => f.sub(x, f.tanh(x)),
  formula: 'f(x) = x − tanh x; f′ = tanh² x',
  help: {
    en: 'Takes away the Tanh of each number: what is near 0 almost vanishes, what is far moves by 1. Rare; made for sparse codes.',
    zh: '减去每个数自己的 Tanh：靠近 0 的几乎消失，远处的移动 1。较少使用，为稀疏编码而设计。',
  },
});
