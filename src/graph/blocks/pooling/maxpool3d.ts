/** torch.nn.MaxPool3d (parity 3.2). */
import { maxPooling } from './maxpool';

export const maxPool3d = maxPooling(3, {
  keywords: ['volume', 'video', '立体', '视频'],
  formula:
    'y[h, i, j] = max over t, u, v of x[h·s − p + t·d, i·s − p + u·d, j·s − p + v·d]\nD_out = ⌊(D + 2p − d(k − 1) − 1) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Keeps the largest value of each box, so the volume shrinks in depth, height and width while the strongest responses stay. Films and scans become small quickly: a kernel of 2 leaves an eighth. With return_indices it also tells where each maximum was, for MaxUnpool3d.',
    zh: '保留每个立体窗口中的最大值：深、高、宽都变小，而最强的响应留下来。视频和扫描很快变小：窗口为 2 时只剩八分之一。打开 return_indices 后还会给出每个最大值的位置，供 MaxUnpool3d 使用。',
  },
});
