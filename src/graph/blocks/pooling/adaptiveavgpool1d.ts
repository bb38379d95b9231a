/** torch.nn.AdaptiveAvgPool1d (parity 3.4). */
import { adaptiveAveragePooling } from './adaptivepool';

export const adaptiveAvgPool1d = adaptiveAveragePooling(1, {
  keywords: ['signal', 'sequence', '信号', '序列'],
  formula: 'y[i] = average of cell i\ncell i covers [⌊i·L / m⌋, ⌈(i + 1)·L / m⌉)\nL_out = m',
  help: {
    en: 'Averages the signal down to exactly the output_size you ask for; the windows follow from what arrives. With output_size=1 each channel becomes its average over the whole signal, so signals of any length end as equally long rows.',
    zh: '把信号平均到指定的 output_size；窗口由输入大小决定。output_size=1 时每个通道变为整段信号的平均值，任意长度的信号都得到同样长的一行。',
  },
});
