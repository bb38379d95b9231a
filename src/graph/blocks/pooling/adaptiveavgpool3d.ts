/** torch.nn.AdaptiveAvgPool3d (parity 3.4). */
import { adaptiveAveragePooling } from './adaptivepool';

export const adaptiveAvgPool3d = adaptiveAveragePooling(3, {
  keywords: ['volume', 'video', '立体', '视频'],
  formula: 'y[i] = average of cell i\ncell i covers [⌊i·D / m⌋, ⌈(i + 1)·D / m⌉)\nD_out = m',
  help: {
    en: 'Averages the volume down to exactly the output_size you ask for; the windows follow from what arrives. With output_size=1 each channel becomes its average over space and time, as video networks do before their last Linear.',
    zh: '把立体数据平均到指定的 output_size；窗口由输入大小决定。output_size=1 时每个通道变为空间和时间上的平均值，视频网络在最后的 Linear 之前就这样做。',
  },
});
