/** torch.nn.MaxPool1d (parity 3.2). */
import { maxPooling } from './maxpool';

export const maxPool1d = maxPooling(1, {
  keywords: ['signal', 'sequence', '信号', '序列'],
  formula:
    'y[i] = max over u of x[i·s − p + u·d]\nL_out = ⌊(L + 2p − d(k − 1) − 1) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Keeps the largest value of each window along the signal, so it becomes shorter while the strongest responses stay. The layers after it hear a longer part of it, and small shifts matter less. With return_indices it also tells where each maximum was, for MaxUnpool1d.',
    zh: '沿信号保留每个窗口中的最大值：信号变短，而最强的响应留下来。后面的层能看到更长的一段，小的位移影响更小。打开 return_indices 后还会给出每个最大值的位置，供 MaxUnpool1d 使用。',
  },
});
