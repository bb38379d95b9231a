/** torch.nn.Hardsigmoid (parity 3.11). */
import { z } from 'zod';
import { inplace, pointwise } from './pointwise';

export const hardsigmoid = pointwise({
  type: 'Hardsigmoid',
  category: 'activation',
  keywords: ['activation', 'mobile', '激活', '分段线性'],
  params: z.object({ inplace }),
  summary: [],
  compute: (f, x) => {
    const zero = f.scalar(0);
    const flat = f.binary('lessEqual', x, f.scalar(-3));
    const full = f.binary('lessEqual', f.scalar(3), x);
    const ramp = f.add(f.div(x, f.scalar(6)), f.scalar(0.5));
    const y = f.where(flat, zero, f.where(full, f.scalar(1), ramp));
    // PyTorch passes no gradient through NaN here.
    return f.where(f.unary('isNaN', x), f.scalar(Number.NaN), y);
  },
  formula: 'f(x) = min(max(x/6 + ½, 0), 1); f′ = 0 at ±3',
  help: {
    en: 'A Sigmoid of straight lines: 0 below −3, 1 above 3, a ramp between. Networks for phones use it because it needs no exponential.',
    zh: '由直线组成的 Sigmoid：小于 −3 为 0，大于 3 为 1，中间是斜坡。它不需要指数运算，常用于手机上的网络。',
  },
});
