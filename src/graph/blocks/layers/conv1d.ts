/** torch.nn.Conv1d (parity 3.1). */
import { convolution } from './conv';

export const conv1d = convolution(1, {
  keywords: ['signal', 'sequence', 'time series', '信号', '序列', '时间序列'],
  formula:
    'y[n, o, i] = b[o] + Σ_c Σ_u w[o, c, u] · x[n, c, i·s − p + u·d]\nL_out = ⌊(L + 2p − d(k − 1) − 1) / s⌋ + 1',
  help: {
    en: 'Slides small filters along a signal (N, C, L): sound, a sensor, a sequence of vectors. Each filter gives one row of responses, strong where the signal has its pattern. Everything else is as in Conv2d, with one axis instead of two.',
    zh: '用小的卷积核沿信号 (N, C, L) 滑动：声音、传感器数据或向量序列。每个卷积核得到一行响应，信号中出现它的模式处响应强。其余与 Conv2d 相同，只是由两个轴变为一个轴。',
  },
});
