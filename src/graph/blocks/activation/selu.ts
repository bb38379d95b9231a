/** torch.nn.SELU (parity 3.11). */
import { z } from 'zod';
import { bentBelow, scaledExpm1 } from './bent';
import { inplace, pointwise } from './pointwise';

// Klambauer et al. 2017, “Self-Normalizing Neural Networks”.
const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

export const selu = pointwise({
  type: 'SELU',
  category: 'activation',
  keywords: ['activation', 'self-normalizing', 'scaled exponential', '激活', '自归一化'],
  params: z.object({ inplace }),
  summary: [],
  compute: (f, x) =>
    f.mul(
      bentBelow(f, x, (v) => scaledExpm1(f, v, ALPHA)),
      f.scalar(SCALE),
    ),
  formula: 'f(x) = λx for x > 0, else λα(eˣ − 1); λ = 1.0507, α = 1.6733',
  help: {
    en: 'ELU with two fixed numbers chosen so that mean 0 and variance 1 keep themselves from layer to layer. Use it without BatchNorm, with AlphaDropout and kaiming_normal for nonlinearity linear.',
    zh: '带两个固定常数的 ELU，使均值 0、方差 1 在层间自行保持。使用时不加 BatchNorm，配合 AlphaDropout，权重用 nonlinearity 为 linear 的 kaiming_normal。',
  },
});
