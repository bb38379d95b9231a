/** torch.nn.AvgPool1d (parity 3.3). */
import { averagePooling } from './avgpool';

export const avgPool1d = averagePooling(1, {
  keywords: ['signal', 'sequence', '信号', '序列'],
  formula: 'y[i] = 1/k · Σ_u x[i·s − p + u]\nL_out = ⌊(L + 2p − k) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Replaces each window of the signal by its average: a moving mean with steps. The signal becomes shorter and smoother. Compared with MaxPool1d nothing is thrown away, but short peaks are watered down.',
    zh: '用平均值代替信号的每个窗口，即带步长的滑动平均。信号变短、变平滑。与 MaxPool1d 相比没有丢弃任何值，但短促的峰会被冲淡。',
  },
});
