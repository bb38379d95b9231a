/** torch.reshape of each sample: the batch axis stays. */
import { z } from 'zod';
import { ints, listOf } from '../fields';
import { error } from '../problems';
import { rearranged } from './rearranged';
import { checkOpenLengths, filled, misfit } from './sizes';

const params = z.object({
  shape: ints({
    min: -1,
    torch: 'fR',
    help: {
      en: 'Lengths of one sample, without the batch axis. One of them may be −1: it is worked out.',
      zh: '单个样本的各轴长度，不含批次轴。其中一个可以是 −1，会自动算出。',
    },
  }),
});

export const reshape = rearranged({
  type: 'Reshape',
  keywords: ['view', 'rows', 'sequence', 'decoder', '变形', '重塑', '序列'],
  params,
  initial: { shape: [-1] },
  summary: ['shape'],
  validate(p) {
    const lengths = listOf(p.shape);
    if (lengths.includes(0))
      return [
        error(
          'reshape.zero',
          'Reshape has a length of 0 in shape: nothing would be left. Use lengths from 1, or one −1.',
          'Reshape 的 shape 中有长度 0：不会剩下任何数。请用不小于 1 的长度，或一个 −1。',
          { torch: 'fR', param: 'shape' },
        ),
      ];
    return checkOpenLengths('Reshape', 'shape', lengths);
  },
  shape(input, p) {
    const lengths = listOf(p.shape);
    if (input.length === 0)
      return error(
        'reshape.dimensions',
        'Reshape needs a batch of samples but gets a single number. Place it before the reduction.',
        'Reshape 需要一批样本，收到的是单个数。请把它放在归约之前。',
        { torch: 'fR', port: 'input' },
      );
    const [n = null, ...sample] = input;
    const unknown = sample.includes(null);
    const count = unknown ? null : sample.reduce<number>((a, d) => a * (d ?? 0), 1);
    const to = filled(lengths, count);
    return to ? [n, ...to] : misfit('Reshape', 'shape', lengths, sample);
  },
  compute(f, x, p) {
    const [n = 1, ...sample] = x.shape;
    const count = sample.reduce((a, d) => a * d, 1);
    return f.reshape(x, [n, ...((filled(listOf(p.shape), count) ?? sample) as number[])]);
  },
  pytorch: (p) => `torch.reshape(input, (input.size(0), ${listOf(p.shape).join(', ')}))`,
  formula: '(N, 1, 28, 28) → (N, 28, 28) with shape = 28, 28',
  help: {
    en: 'Writes the numbers of each sample into other axes, in the same order. With 28, 28 a picture of one channel becomes a sequence of 28 rows for an LSTM; with 64, 7, 7 a row becomes feature maps.',
    zh: '按相同顺序把每个样本的数写成其他形状。用 28, 28 可把单通道图像变成 28 行的序列供 LSTM 使用；用 64, 7, 7 可把一行变成特征图。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.reshape.html',
});
