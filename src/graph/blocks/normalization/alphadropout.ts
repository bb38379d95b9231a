/** torch.nn.AlphaDropout (parity 3.7). */
import { z } from 'zod';
import { inplace, pointwise } from '../activation/pointwise';
import { dropped, nothing, probability } from './dropouts';

/** What SELU approaches at −∞: −λα. */
const ALPHA = -1.7580993408473766;

export const alphaDropout = pointwise({
  type: 'AlphaDropout',
  category: 'normalization',
  keywords: ['regularization', 'selu', 'self-normalizing', '正则化', '自归一化', '随机失活'],
  params: z.object({
    p: probability({
      en: 'Probability that a number is replaced in training. Less than for Dropout: 0.05 to 0.2.',
      zh: '训练时每个数被替换的概率。比 Dropout 小：0.05 到 0.2。',
    }),
    inplace,
  }),
  summary: ['p'],
  compute(f, x, { p }) {
    if (!f.training || p === 0) return x;
    if (p === 1) return nothing(f, x);
    const scale = 1 / Math.sqrt((1 - p) * (1 + p * ALPHA ** 2));
    const shift = -scale * p * ALPHA;
    const kept = f.add(f.mul(x, f.scalar(scale)), f.scalar(shift));
    return f.where(dropped(f, x.shape, p), f.scalar(scale * ALPHA + shift), kept);
  },
  formula:
    'training: y = a·x + b, a dropped x being α′ = −1.7581\na = ((1 − p)(1 + p·α′²))^(−½), b = −a·p·α′; evaluation: y = x',
  help: {
    en: 'Dropout for networks with SELU: dropped numbers take the value SELU has for very negative ones, and the rest is scaled so that mean 0 and variance 1 remain. In validation it does nothing.',
    zh: '配合 SELU 使用的 Dropout：被丢弃的数取 SELU 在很小的负数处的值，并整体缩放，使均值 0、方差 1 保持不变。验证时它不起作用。',
  },
});
