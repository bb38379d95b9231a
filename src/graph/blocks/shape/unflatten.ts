/** torch.nn.Unflatten (parity 3.6). */
import { z } from 'zod';
import { int, intList } from '../fields';
import { error } from '../problems';
import { pythonCall } from '../python';
import { axisOf } from '../shapes';
import { batchAxis, noAxis, rearranged } from './rearranged';
import { checkOpenLengths, filled, misfit } from './sizes';

const params = z.object({
  dim: int({
    help: {
      en: 'Axis that is taken apart. Negative counts from the end.',
      zh: '要拆开的轴。负数从末尾算起。',
    },
  }),
  unflattened_size: intList({
    min: -1,
    torch: 'cT',
    help: {
      en: 'The lengths it becomes; their product is its length. One of them may be −1.',
      zh: '拆成的各轴长度，乘积等于原长度。其中一个可以是 −1。',
    },
  }),
});

export const unflatten = rearranged({
  type: 'Unflatten',
  keywords: ['reshape', 'decoder', 'generator', 'view', '还原形状', '展开', '解码器'],
  params,
  initial: { dim: 1, unflattened_size: [1, -1] },
  summary: ['dim', 'unflattened_size'],
  validate(p) {
    if (p.unflattened_size.includes(0))
      return [
        error(
          'unflatten.zero',
          'Unflatten has a length of 0 in unflattened_size: nothing would be left. Use lengths from 1, or one −1.',
          'Unflatten 的 unflattened_size 中有长度 0：不会剩下任何数。请用不小于 1 的长度，或一个 −1。',
          { torch: 'fR', param: 'unflattened_size' },
        ),
      ];
    return checkOpenLengths('Unflatten', 'unflattened_size', p.unflattened_size);
  },
  shape(input, p, block) {
    const axis = axisOf(p.dim, input.length);
    if (axis === undefined)
      return noAxis('Unflatten', block, 'dim', p.dim, input, input.length > 1 ? 1 : undefined);
    if (axis === 0) return batchAxis('Unflatten', 'dim');
    const to = filled(p.unflattened_size, input[axis] ?? null);
    return to
      ? input.toSpliced(axis, 1, ...to)
      : misfit('Unflatten', 'unflattened_size', p.unflattened_size, [input[axis] ?? null]);
  },
  compute(f, x, p) {
    const axis = axisOf(p.dim, x.shape.length) ?? 1;
    const to = filled(p.unflattened_size, x.shape[axis] ?? null) as number[];
    return f.reshape(x, x.shape.toSpliced(axis, 1, ...to));
  },
  pytorch: (p) =>
    pythonCall('nn.Unflatten', params, p, { positional: ['dim', 'unflattened_size'] }),
  formula: '(N, C·H·W) → (N, C, H, W)',
  help: {
    en: 'Takes one axis apart into several, in the same order. It is the opposite of Flatten. A decoder uses it after Linear to get back from a row to feature maps.',
    zh: '按相同顺序把一个轴拆成几个轴。它与 Flatten 相反。解码器在 Linear 之后用它把一行还原成特征图。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Unflatten.html',
});
