/** torch.select: one place along an axis, such as the last step of a sequence. */
import { z } from 'zod';
import { int } from '../fields';
import { error, setParam } from '../problems';
import { axisOf } from '../shapes';
import { batchAxis, noAxis, rearranged } from './rearranged';

const params = z.object({
  dim: int({
    help: {
      en: 'Axis from which one place is taken; it is gone afterwards. Negative counts from the end.',
      zh: '从哪个轴取一个位置；取后该轴消失。负数从末尾算起。',
    },
  }),
  index: int({
    help: {
      en: 'Place along the axis, from 0. −1 is the last: the last step of a sequence.',
      zh: '该轴上的位置，从 0 数起。−1 为最后一个，即序列的最后一步。',
    },
  }),
});

export const select = rearranged({
  type: 'Select',
  keywords: ['index', 'slice', 'last step', 'pick', '选取', '索引', '最后一步'],
  params,
  initial: { dim: 1, index: -1 },
  summary: ['dim', 'index'],
  shape(input, p, block) {
    const axis = axisOf(p.dim, input.length);
    if (axis === undefined)
      return noAxis('Select', block, 'dim', p.dim, input, input.length > 1 ? 1 : undefined);
    if (axis === 0) return batchAxis('Select', 'dim');
    const length = input[axis] ?? null;
    if (length !== null && axisOf(p.index, length) === undefined)
      return error(
        'select.index',
        `Select has index=${p.index}, but axis ${axis} has ${length} places. Use −${length} to ${length - 1}.`,
        `Select 的 index=${p.index}，而轴 ${axis} 只有 ${length} 个位置。请用 −${length} 到 ${length - 1}。`,
        { torch: 'fI', param: 'index', repair: setParam(block, 'index', -1) },
      );
    return input.toSpliced(axis, 1);
  },
  compute(f, x, p) {
    const axis = axisOf(p.dim, x.shape.length) ?? 1;
    const at = axisOf(p.index, x.shape[axis] as number) ?? 0;
    return f.reshape(f.gather(x, axis, [at]), x.shape.toSpliced(axis, 1));
  },
  pytorch: (p) => `torch.select(input, dim=${p.dim}, index=${p.index})`,
  formula: '(N, L, H) → (N, H): y = x[:, index]',
  help: {
    en: 'Takes one place along an axis. After an LSTM with batch_first, dim 1 and index −1 give the output of the last step, which has seen the whole sequence. Linear turns it into scores.',
    zh: '沿一个轴取出一个位置。在 batch_first 的 LSTM 之后，dim 1 和 index −1 给出最后一步的输出，它已读过整个序列。再由 Linear 变成分数。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.select.html',
});
