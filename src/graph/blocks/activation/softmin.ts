/** torch.nn.Softmin (parity 3.11). */
import { alongAxis, softmaxOf } from './alongaxis';

export const softmin = alongAxis({
  type: 'Softmin',
  keywords: ['activation', 'probability', 'distance', '激活', '概率', '距离'],
  probabilities: true,
  compute: (f, x, axis) => softmaxOf(f, f.unary('neg', x), axis),
  formula: 'yᵢ = e^(−xᵢ) / Σⱼ e^(−xⱼ) = Softmax(−x)',
  help: {
    en: 'Softmax of the negated numbers: the smallest gets the largest share. It turns distances into probabilities, the nearest being the most likely.',
    zh: '对取负后的数做 Softmax：最小的得到最大的份额。可以把距离变成概率，最近的最可能。',
  },
});
