/** torch.nn.AvgPool3d (parity 3.3). */
import { averagePooling } from './avgpool';

export const avgPool3d = averagePooling(3, {
  keywords: ['volume', 'video', '立体', '视频'],
  formula:
    'y[h, i, j] = 1/(k·k·k) · Σ_t Σ_u Σ_v x[h·s − p + t, i·s − p + u, j·s − p + v]\nD_out = ⌊(D + 2p − k) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Replaces each box by its average, so the volume shrinks smoothly in depth, height and width. Compared with MaxPool3d nothing is thrown away, but strong single responses are watered down. For films it also averages over time.',
    zh: '用每个立体窗口的平均值代替窗口，深、高、宽都平滑地缩小。与 MaxPool3d 相比没有丢弃任何值，但单个强响应会被冲淡。对视频来说它也在时间上求平均。',
  },
});
