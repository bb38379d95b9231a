/** torch.nn.Softmax (parity 3.11). */
import { alongAxis, softmaxOf } from './alongaxis';

export const softmax = alongAxis({
  type: 'Softmax',
  keywords: ['activation', 'probability', 'classification', '激活', '概率', '分类'],
  probabilities: true,
  compute: softmaxOf,
  formula: 'yᵢ = e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x)',
  help: {
    en: 'Turns scores into probabilities: all between 0 and 1, their sum 1. The largest score gets the largest share. Do not put it before CrossEntropyLoss, which wants the raw scores and does this itself.',
    zh: '把分数变成概率：都在 0 到 1 之间，总和为 1。分数最大的得到最大的份额。不要放在 CrossEntropyLoss 之前：它需要原始分数，并会自己做这一步。',
  },
});
