/** torch.nn.SiLU (parity 3.11). */
import { z } from 'zod';
import { inplace, pointwise } from './pointwise';

export const silu = pointwise({
  type: 'SiLU',
  category: 'activation',
  keywords: ['activation', 'swish', '激活'],
  params: z.object({ inplace }),
  summary: [],
  compute: (f, x) => f.mul(x, f.sigmoid(x)),
  formula: 'f(x) = x·σ(x); f′ = σ(x)(1 + x(1 − σ(x)))',
  help: {
    en: 'Multiplies each number by its own Sigmoid; also called Swish. Smooth everywhere, it often does a little better than ReLU in deep networks.',
    zh: '把每个数乘以它自己的 Sigmoid，也叫 Swish。处处平滑，在深层网络中常比 ReLU 略好。',
  },
});
