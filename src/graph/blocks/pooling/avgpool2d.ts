/** torch.nn.AvgPool2d (parity 3.3). */
import { averagePooling } from './avgpool';

export const avgPool2d = averagePooling(2, {
  keywords: ['image', '图像'],
  formula:
    'y[i, j] = 1/(k·k) · Σ_u Σ_v x[i·s − p + u, j·s − p + v]\nH_out = ⌊(H + 2p − k) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Replaces each window by its average, so the picture shrinks smoothly. Compared with MaxPool2d nothing is thrown away, but strong single responses are watered down. The first LeNet used average pooling.',
    zh: '用每个窗口的平均值代替窗口，图像平滑地缩小。与 MaxPool2d 相比没有丢弃任何值，但单个强响应会被冲淡。最早的 LeNet 用的就是平均池化。',
  },
});
