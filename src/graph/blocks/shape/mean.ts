/** torch.mean over axes. */
import { z } from 'zod';
import type { Shape } from '../../types';
import { bool, ints, listOf } from '../fields';
import { brief, error, python } from '../problems';
import { axisOf } from '../shapes';
import { everyIndex, noAxis, rearranged } from './rearranged';

const params = z.object({
  dim: ints({
    optional: true,
    help: {
      en: 'Axes that are averaged, counted with the batch axis: 2, 3 is height and width. None: all of them.',
      zh: '要取平均的轴，含批次轴计数：2, 3 为高和宽。None：全部轴。',
    },
  })
    .nullable()
    .default(null),
  keepdim: bool({
    help: {
      en: 'Keeps the averaged axes with length 1, so that the result can be combined with the input.',
      zh: '保留被平均的轴，长度为 1，便于与输入再运算。',
    },
  }).default(false),
});

type Params = z.output<typeof params>;

function axesOf(dim: Params['dim'], rank: number): readonly (number | undefined)[] {
  return dim === null ? everyIndex(rank) : listOf(dim).map((d) => axisOf(d, rank));
}

function reduced<T>(shape: readonly T[], axes: ReadonlySet<unknown>, keepdim: boolean, one: T) {
  return keepdim
    ? shape.map((d, i) => (axes.has(i) ? one : d))
    : shape.filter((_, i) => !axes.has(i));
}

export const mean = rearranged({
  type: 'Mean',
  keywords: ['average', 'global average pooling', 'reduce', '平均', '均值', '全局平均池化'],
  params,
  initial: { dim: [2, 3] },
  summary: ['dim', 'keepdim'],
  shape(input, { dim, keepdim }, block) {
    const axes = axesOf(dim, input.length);
    const outside = axes.indexOf(undefined);
    if (outside >= 0 && dim !== null)
      return noAxis('Mean', block, 'dim', listOf(dim)[outside] as number, input);
    if (new Set(axes).size !== axes.length)
      return error(
        'mean.repeated',
        `Mean has dim=${brief(dim)}: an axis appears twice. Name each axis once.`,
        `Mean 的 dim=${brief(dim)}：有轴出现两次。请把每个轴只写一次。`,
        { torch: 'fR', param: 'dim' },
      );
    return reduced(input, new Set(axes), keepdim, 1);
  },
  compute(f, x, { dim, keepdim }) {
    const axes = (axesOf(dim, x.shape.length) as number[]).toSorted((a, b) => a - b);
    const count = axes.reduce((n, axis) => n * (x.shape[axis] as number), 1);
    if (axes.length === 0) return x;
    return f.div(f.sum(x, axes, keepdim), f.scalar(count));
  },
  work: (p, input: Shape) =>
    axesOf(p.dim, input.length).reduce<number>((n, a) => n * (input[a ?? 0] ?? 0), 1),
  pytorch: (p) =>
    `torch.mean(input${p.dim === null ? '' : `, dim=${python(p.dim)}`}${p.keepdim ? ', keepdim=True' : ''})`,
  formula: 'y = Σ x / n over the axes dim',
  help: {
    en: 'Averages over the axes you name. Over height and width (2, 3) it is global average pooling: one number for each feature map, whatever the size of the picture. Modern classifiers use it instead of Flatten.',
    zh: '在指定的轴上取平均。对高和宽（2, 3）就是全局平均池化：每张特征图一个数，与图像大小无关。现代分类网络用它代替 Flatten。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.mean.html',
});
