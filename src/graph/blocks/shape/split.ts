/** torch.split by a list of lengths. */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { int, intList } from '../fields';
import { inputOf, reshaped, TENSOR_IN } from '../ports';
import { brief, error, python } from '../problems';
import { axisOf } from '../shapes';
import { batchAxis, everyIndex, noAxis } from './rearranged';

const MOST = 16;

const params = z.object({
  dim: int({
    help: {
      en: 'Axis that is cut. 1 is the channels; negative counts from the end.',
      zh: '切分哪个轴。1 为通道；负数从末尾算起。',
    },
  }).default(1),
  sizes: intList({
    min: 1,
    lengths: everyIndex(MOST, 1),
    torch: 'fR',
    help: {
      en: 'Lengths of the pieces, one output for each; together they are the whole axis.',
      zh: '各段的长度，每段一个输出；总和等于整个轴的长度。',
    },
  }),
});

const portOf = (index: number) => `output_${index}`;

export const split = defineBlock({
  type: 'Split',
  category: 'shape',
  keywords: ['chunk', 'slice', 'cut', 'branch', '切分', '分割', '分块'],
  params,
  initial: { sizes: [1, 1] },
  summary: ['dim', 'sizes'],
  inputs: () => [TENSOR_IN],
  outputs: (p) =>
    p.sizes.map((length, i) => ({
      name: portOf(i),
      types: ['Tensor'],
      label: { en: `Piece ${i + 1} (${length})`, zh: `第 ${i + 1} 段（${length}）` },
    })),
  infer({ block, params: p, inputs }): Inferred {
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input) return { outputs: {} };
    const { shape } = input;
    const axis = axisOf(p.dim, shape.length);
    if (axis === undefined)
      return {
        outputs: {},
        problems: [noAxis('Split', block, 'dim', p.dim, shape, shape.length > 1 ? 1 : undefined)],
      };
    if (axis === 0) return { outputs: {}, problems: [batchAxis('Split', 'dim')] };
    const length = shape[axis] ?? null;
    const sum = p.sizes.reduce((a, b) => a + b, 0);
    if (length !== null && sum !== length)
      return {
        outputs: {},
        problems: [
          error(
            'split.sizes',
            `Split cuts axis ${axis} into sizes=${brief(p.sizes)}, ${sum} together, but its length is ${length}. Let them add up to ${length}.`,
            `Split 把轴 ${axis} 切成 sizes=${brief(p.sizes)}，共 ${sum}，而它的长度是 ${length}。请让总和等于 ${length}。`,
            { torch: 'fR', param: 'sizes' },
          ),
        ],
      };
    return {
      outputs: Object.fromEntries(
        p.sizes.map((d, i) => [portOf(i), reshaped(input, shape.with(axis, d))]),
      ),
      cost: { parameters: 0, macs: 0 },
    };
  },
  lower(f, { input }, p) {
    const axis = axisOf(p.dim, input!.shape.length) ?? 1;
    let start = 0;
    return Object.fromEntries(
      p.sizes.map((length, i) => {
        const indices = everyIndex(length, start);
        start += length;
        return [portOf(i), f.gather(input!, axis, indices)];
      }),
    );
  },
  pytorch: (p) => `torch.split(input, [${p.sizes.map(python).join(', ')}], dim=${p.dim})`,
  formula: '(N, C₁ + C₂, H, W) → (N, C₁, H, W), (N, C₂, H, W)',
  help: {
    en: 'Cuts a tensor into pieces along an axis and gives each piece an output of its own. It is the opposite of Concat. Use it to send different channels along different branches.',
    zh: '沿一个轴把张量切成几段，每段有自己的输出。它与 Concat 相反，可用来让不同的通道走不同的分支。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.split.html',
});
