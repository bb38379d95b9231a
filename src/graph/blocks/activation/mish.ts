/** torch.nn.Mish (parity 3.11). */
import { z } from 'zod';
import { softplus } from './bent';
import { inplace, pointwise } from './pointwise';

export const mish = pointwise({
  type: 'Mish',
  category: 'activation',
  keywords: ['activation', 'smooth', '激活'],
  params: z.object({ inplace }),
  summary: [],
  compute: (f, x) => f.mul(x, f.tanh(softplus(f, x))),
  formula: 'f(x) = x·tanh(ln(1 + eˣ))',
  help: {
    en: 'A smooth bend much like SiLU: negative numbers are damped but not cut off. Used in some object detectors; it costs more than ReLU.',
    zh: '与 SiLU 很像的平滑弯折：负数被减弱但不被切断。一些目标检测网络使用它；比 ReLU 更费计算。',
  },
});
