/** torch.nn.LPPool1d (parity 3.3). */
import { powerPooling } from './lppool';

export const lpPool1d = powerPooling(1, {
  keywords: ['signal', 'sequence', '信号', '序列'],
  formula: 'y = (Σ xᵖ)^(1/p) over the window\nL_out = ⌊(L − k) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Takes the p-norm of each window of the signal: norm_type=1 adds up, 2 gives the length, and the larger it is the nearer it comes to max pooling. Negative values need an even whole p, else the result is NaN. The gradient is 0 where the sum is 0.',
    zh: '对信号的每个窗口求 p 范数：norm_type=1 为求和，2 为长度，越大越接近最大池化。有负值时 p 必须为偶数，否则结果为 NaN。和为 0 的地方梯度为 0。',
  },
});
