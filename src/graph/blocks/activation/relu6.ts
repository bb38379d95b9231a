/** torch.nn.ReLU6 (parity 3.11). */
import { z } from 'zod';
import { hardClamp } from './bent';
import { inplace, pointwise } from './pointwise';

export const relu6 = pointwise({
  type: 'ReLU6',
  category: 'activation',
  keywords: ['activation', 'clamp', 'mobile', '激活', '截断'],
  params: z.object({ inplace }),
  summary: [],
  compute: (f, x) => hardClamp(f, x, 0, 6),
  formula: 'f(x) = min(max(0, x), 6); f′ = 0 at 0 and at 6',
  help: {
    en: 'ReLU that stops at 6: negative numbers become 0, large ones 6. Bounded outputs suit arithmetic with few bits, which is why networks for phones use it.',
    zh: '到 6 为止的 ReLU：负数变为 0，大于 6 的数变为 6。输出有界，适合低位数计算，因此常用于手机上的网络。',
  },
});
