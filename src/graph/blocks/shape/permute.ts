/** torch.permute. */
import { z } from 'zod';
import { intList } from '../fields';
import { brief, error, python, setParam, size } from '../problems';
import { axisOf } from '../shapes';
import { everyIndex, noAxis, rearranged } from './rearranged';

const params = z.object({
  dims: intList({
    help: {
      en: 'The axes in their new order, counted from 0 with the batch axis. 0, 2, 1 swaps the last two of three.',
      zh: '各轴的新顺序，从 0 数起，包括批次轴。0, 2, 1 交换三个轴中的后两个。',
    },
  }),
});

export const permute = rearranged({
  type: 'Permute',
  keywords: ['transpose', 'axes', 'order', 'channels last', '转置', '换轴', '轴顺序'],
  params,
  initial: { dims: [0, 2, 3, 1] },
  summary: ['dims'],
  shape(input, { dims }, block) {
    const rank = input.length;
    if (dims.length !== rank)
      return error(
        'permute.count',
        `Permute has dims=${brief(dims)}, ${dims.length} axes, but ${size(input)} has ${rank}. Name each axis once.`,
        `Permute 的 dims=${brief(dims)} 有 ${dims.length} 个轴，而 ${size(input)} 有 ${rank} 个。请把每个轴写一次。`,
        {
          torch: 'fR',
          param: 'dims',
          repair:
            rank > 1
              ? setParam(block, 'dims', [...everyIndex(rank - 2), rank - 1, rank - 2])
              : undefined,
        },
      );
    const axes = dims.map((d) => axisOf(d, rank));
    const outside = dims.find((_, i) => axes[i] === undefined);
    if (outside !== undefined) return noAxis('Permute', block, 'dims', outside, input);
    if (new Set(axes).size !== rank)
      return error(
        'permute.repeated',
        `Permute has dims=${brief(dims)}: an axis appears twice. Name each axis from 0 to ${rank - 1} once.`,
        `Permute 的 dims=${brief(dims)}：有轴出现两次。请把 0 到 ${rank - 1} 的每个轴写一次。`,
        { torch: 'fR', param: 'dims' },
      );
    return axes.map((axis) => input[axis as number] ?? null);
  },
  compute: (f, x, { dims }) =>
    f.transpose(
      x,
      dims.map((d) => axisOf(d, x.shape.length) as number),
    ),
  pytorch: (p) => `torch.permute(input, ${python(p.dims)})`,
  formula: 'y[i, k, j] = x[i, j, k] with dims = 0, 2, 1',
  help: {
    en: 'Puts the axes into another order; the numbers stay the same. Channels come last with 0, 2, 3, 1, which makes each pixel a row for Linear or LayerNorm. Axis 0 should stay the batch.',
    zh: '改变各轴的顺序，数值不变。用 0, 2, 3, 1 把通道放到最后，使每个像素成为 Linear 或 LayerNorm 的一行。轴 0 应保持为批次。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.permute.html',
});
