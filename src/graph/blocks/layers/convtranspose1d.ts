/** torch.nn.ConvTranspose1d (parity 3.1). */
import { transposedConvolution } from './convtranspose';

export const convTranspose1d = transposedConvolution(1, {
  keywords: ['signal', 'sequence', '信号', '序列'],
  formula:
    'y[i·s − p + u·d] += x[i] · w[u], then + b\nL_out = (L − 1)s − 2p + d(k − 1) + output_padding + 1',
  help: {
    en: 'Runs a convolution along a signal the other way: every input value puts a copy of the filter, scaled by it, onto a longer signal, and overlaps add up. Decoders use it to grow a short code back to a whole signal. It mirrors the lengths of Conv1d but does not undo it.',
    zh: '沿信号把卷积反过来做：每个输入值把卷积核按自身缩放后放到更长的信号上，重叠处相加。解码器用它把短的编码还原成完整的信号。它与 Conv1d 的长度互为镜像，但并不是其逆运算。',
  },
});
