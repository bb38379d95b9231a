/** torch.nn.MaxPool2d (parity 3.2). */
import { maxPooling } from './maxpool';

export const maxPool2d = maxPooling(2, {
  keywords: ['image', '图像'],
  formula:
    'y[i, j] = max over u, v of x[i·s − p + u·d, j·s − p + v·d]\nH_out = ⌊(H + 2p − d(k − 1) − 1) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Keeps the largest value of each window, so the picture shrinks while the strongest responses stay. The layers after it see a wider part of the picture, and small shifts matter less. With return_indices it also tells where each maximum was, for MaxUnpool2d.',
    zh: '保留每个窗口中的最大值：图像变小，而最强的响应留下来。后面的层能看到更大的范围，小的位移影响更小。打开 return_indices 后还会给出每个最大值的位置，供 MaxUnpool2d 使用。',
  },
});
