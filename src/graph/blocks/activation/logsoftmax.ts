/** torch.nn.LogSoftmax (parity 3.11). */
import { alongAxis } from './alongaxis';

export const logSoftmax = alongAxis({
  type: 'LogSoftmax',
  keywords: ['activation', 'log probability', 'nll', '激活', '对数概率'],
  compute: (f, x, axis) => f.logSoftmax(x, axis),
  formula: 'yᵢ = xᵢ − max x − ln Σⱼ e^(xⱼ − max x)',
  help: {
    en: 'The logarithms of the probabilities that Softmax gives, computed so that nothing overflows. It goes before NLLLoss; together they are CrossEntropyLoss.',
    zh: 'Softmax 所得概率的对数，计算时不会溢出。放在 NLLLoss 之前；两者合起来就是 CrossEntropyLoss。',
  },
});
