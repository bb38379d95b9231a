/** torch.nn.Conv3d (parity 3.1). */
import { convolution } from './conv';

export const conv3d = convolution(3, {
  keywords: ['volume', 'video', 'voxel', '立体', '视频', '体素'],
  formula:
    'y[n, o, h, i, j] = b[o] + Σ_c Σ_t Σ_u Σ_v w[o, c, t, u, v] · x[n, c, h·s − p + t·d, i·s − p + u·d, j·s − p + v·d]\nD_out = ⌊(D + 2p − d(k − 1) − 1) / s⌋ + 1',
  help: {
    en: 'Slides small boxes over a volume (N, C, D, H, W): a scan of many slices, or a film whose depth is time. A filter sees several slices at once, so it can learn shapes in space or movements. It costs as many times more than Conv2d as the filter is deep.',
    zh: '用小的立体卷积核在立体数据 (N, C, D, H, W) 上滑动：由多层切片组成的扫描，或以时间为深度的视频。一个卷积核同时看到几层切片，因此能学到空间形状或运动。计算量约为 Conv2d 乘以卷积核的深度。',
  },
});
