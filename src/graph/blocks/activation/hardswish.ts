/** torch.nn.Hardswish (parity 3.11). */
import { z } from 'zod';
import { inplace, pointwise } from './pointwise';

export const hardswish = pointwise({
  type: 'Hardswish',
  category: 'activation',
  keywords: ['activation', 'mobile', 'swish', '激活'],
  params: z.object({ inplace }),
  summary: [],
  compute: (f, x) => {
    const [zero, three] = [f.scalar(0), f.scalar(3)];
    const curved = f.binary('less', x, three);
    const flat = f.binary('lessEqual', x, f.scalar(-3));
    // x · 0, which is NaN at −∞; the gradient is 0 all the same.
    const endless = f.binary('equal', x, f.scalar(Number.NEGATIVE_INFINITY));
    const nothing = f.where(endless, f.scalar(Number.NaN), zero);
    const inside = f.where(curved, f.where(flat, zero, x), zero);
    const curve = f.div(f.mul(inside, f.add(inside, three)), f.scalar(6));
    return f.where(curved, f.where(flat, nothing, curve), x);
  },
  formula: 'f(x) = x·min(max(x + 3, 0), 6)/6; f′(−3) = 0, f′(3) = 1',
  help: {
    en: 'SiLU made of simple pieces: 0 below −3, unchanged above 3, a parabola between. MobileNetV3 uses it to save time on phones.',
    zh: '由简单片段组成的 SiLU：小于 −3 为 0，大于 3 不变，中间是抛物线。MobileNetV3 用它在手机上节省时间。',
  },
});
