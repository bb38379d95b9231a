/** torch.nn.AdaptiveMaxPool3d (parity 3.4). */
import { adaptiveMaxPooling } from './adaptivepool';

export const adaptiveMaxPool3d = adaptiveMaxPooling(3, {
  keywords: ['volume', 'video', '立体', '视频'],
  formula: 'y[i] = max of cell i\ncell i covers [⌊i·D / m⌋, ⌈(i + 1)·D / m⌉)\nD_out = m',
  help: {
    en: 'Keeps the largest value of each cell, with as many cells as output_size says; they follow from what arrives and may overlap. With output_size=1 only the strongest response of the whole volume stays. return_indices tells where each maximum was.',
    zh: '保留每个格子中的最大值，格子数由 output_size 决定；格子由输入大小得出，可以重叠。output_size=1 时只留下整个立体数据中最强的响应。return_indices 会给出每个最大值的位置。',
  },
});
