/** torch.nn.ConvTranspose3d (parity 3.1). */
import { transposedConvolution } from './convtranspose';

export const convTranspose3d = transposedConvolution(3, {
  keywords: ['volume', 'video', '立体', '视频'],
  formula:
    'y[i·s − p + u·d] += x[i] · w[u], then + b\nD_out = (D − 1)s − 2p + d(k − 1) + output_padding + 1',
  help: {
    en: 'Runs a convolution over volumes the other way: every input value puts a copy of the box-shaped filter, scaled by it, into a larger volume, and overlaps add up. Decoders of scans and films use it. It mirrors the shapes of Conv3d but does not undo it.',
    zh: '在立体数据上把卷积反过来做：每个输入值把立体卷积核按自身缩放后放到更大的立体中，重叠处相加。扫描和视频的解码器会用到它。它与 Conv3d 的形状互为镜像，但并不是其逆运算。',
  },
});
