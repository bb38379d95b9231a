/** torch.nn.Sigmoid (parity 3.11). */
import { z } from 'zod';
import { pointwise } from './pointwise';

export const sigmoid = pointwise({
  type: 'Sigmoid',
  category: 'activation',
  keywords: ['activation', 'logistic', 'probability', '激活', '逻辑函数', '概率'],
  params: z.object({}),
  summary: [],
  probabilities: true,
  compute: (f, x) => f.sigmoid(x),
  formula: 'f(x) = 1 / (1 + e^(−x)); f′ = f (1 − f) ≤ 1/4',
  help: {
    en: 'Squeezes every number into the range from 0 to 1, so it can be read as a probability or as the brightness of a pixel. For large inputs it becomes flat and its gradient almost 0: many Sigmoids in a row learn slowly.',
    zh: '把每个数压到 0 到 1 之间，可以看作概率或像素亮度。输入很大时曲线变平，梯度接近 0：连续使用多个 Sigmoid 会学得很慢。',
  },
});
