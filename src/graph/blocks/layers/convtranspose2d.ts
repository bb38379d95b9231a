/** torch.nn.ConvTranspose2d (parity 3.1). */
import { transposedConvolution } from './convtranspose';

export const convTranspose2d = transposedConvolution(2, {
  keywords: ['image', '图像'],
  formula:
    'y[i·s − p + u·d] += x[i] · w[u], then + b\nH_out = (H − 1)s − 2p + d(k − 1) + output_padding + 1',
  help: {
    en: 'Runs a convolution the other way: every input pixel puts a copy of the filter, scaled by its value, onto a larger picture, and overlaps add up. Decoders use it to grow feature maps back to picture size. It mirrors the shapes of Conv2d but does not undo it.',
    zh: '把卷积反过来做：每个输入像素把卷积核按自身的值缩放后放到更大的图像上，重叠处相加。解码器用它把特征图放大回图像大小。它与 Conv2d 的形状互为镜像，但并不是其逆运算。',
  },
});
