/** torch.nn.Conv2d (parity 3.1). */
import { convolution } from './conv';

export const conv2d = convolution(2, {
  keywords: ['image', 'feature map', '图像', '特征图'],
  formula:
    'y[n, o, i, j] = b[o] + Σ_c Σ_u Σ_v w[o, c, u, v] · x[n, c, i·s − p + u·d, j·s − p + v·d]\nH_out = ⌊(H + 2p − d(k − 1) − 1) / s⌋ + 1',
  help: {
    en: 'Slides small filters over the picture; each filter gives one feature map that is bright where the picture matches it. The filters are learnt: early ones find edges and spots, later ones whole shapes. in_channels must be the channels that arrive, out_channels is how many filters you want.',
    zh: '用小的卷积核在图像上滑动；每个卷积核得到一张特征图，图像与它相符的地方响应强。卷积核是学出来的：靠前的层找到边缘和斑点，靠后的层找到整体形状。in_channels 必须等于输入的通道数，out_channels 是卷积核的个数。',
  },
});
