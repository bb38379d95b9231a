/** The family of torch.nn.MaxPool1d, MaxPool2d and MaxPool3d (parity 3.2). */
import { z } from 'zod';
import { maxPoolNd } from '../../functional/pool';
import type { Dim, Text } from '../../types';
import { defineBlock, type Inferred } from '../contract';
import { axes, bool } from '../fields';
import type { Sym } from '../functional';
import { isProblem, spatialOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { pythonCall } from '../python';
import type { Rank } from '../ranks';
import { checkPositions } from './indices';
import {
  ceilMode,
  checkPoolPadding,
  INDICES,
  pooledSize,
  poolKernel,
  poolPadding,
  poolStride,
  windowOf,
} from './pooling';

/** What differs between the ranks of a family in words. */
export interface Wording {
  readonly keywords: readonly string[];
  readonly formula: string;
  readonly help: Text;
}

function paramsOf(rank: Rank) {
  return z.object({
    kernel_size: poolKernel(rank),
    stride: poolStride(rank),
    padding: poolPadding(rank),
    dilation: axes(rank, {
      min: 1,
      torch: 'fR',
      help: {
        en: 'Distance between the points of a window. 1: side by side.',
        zh: '窗口内各采样点之间的距离。1：相邻。',
      },
    }).default(1),
    return_indices: bool({
      help: {
        en: `Adds the output Indices: where each maximum was. MaxUnpool${rank}d needs it.`,
        zh: `增加「索引」输出：每个最大值所在的位置。MaxUnpool${rank}d 需要它。`,
      },
    }).default(false),
    ceil_mode: ceilMode,
  });
}

/** The last element along an axis that some window looks at. */
function lastSeen(length: number, out: number, i: number, w: ReturnType<typeof windowOf>): number {
  const [kernel, stride] = [w.kernel[i] as number, w.stride[i] as number];
  const [padding, dilation] = [w.padding[i] as number, w.dilation[i] as number];
  let last = 0;
  for (let o = 0; o < out; o++)
    for (let k = 0; k < kernel; k++) {
      const at = o * stride - padding + k * dilation;
      if (at < length) last = Math.max(last, at);
    }
  return last;
}

/** The highest flat index that can occur. */
function lastIndex(size: readonly Dim[], out: readonly Dim[], w: ReturnType<typeof windowOf>): Dim {
  let flat = 0;
  for (const [i, length] of size.entries()) {
    const count = out[i] ?? null;
    if (length === null || count === null) return null;
    flat = flat * length + lastSeen(length, count, i, w);
  }
  return flat;
}

/** MaxPool1d, MaxPool2d or MaxPool3d. */
export function maxPooling(rank: Rank, { keywords, formula, help }: Wording) {
  const type = `MaxPool${rank}d`;
  const params = paramsOf(rank);
  return defineBlock({
    type,
    category: 'pooling',
    keywords: [
      'pooling',
      'maximum',
      'downsample',
      'subsampling',
      '池化',
      '最大池化',
      '下采样',
      ...keywords,
    ],
    params,
    initial: { kernel_size: 2 },
    summary: ['kernel_size', 'stride', 'return_indices'],
    inputs: () => [TENSOR_IN],
    outputs: ({ return_indices }) => (return_indices ? [TENSOR_OUT, INDICES] : [TENSOR_OUT]),
    validate: (p) => checkPoolPadding(type, rank, p),
    infer({ block, params: p, inputs }): Inferred {
      const input = spatialOf(type, rank, inputs, 'fR');
      if (!input) return { outputs: {} };
      if (isProblem(input)) return { outputs: {}, problems: [input] };
      const { size, problems } = pooledSize(type, rank, p, input, block);
      if (rank === 3 && p.return_indices) problems.push(...checkPositions(type, input.size));
      if (problems.length > 0) return { outputs: {}, problems };
      const shape = [input.n, input.c, ...size];
      const output = tensor(shape);
      const cost = { parameters: 0, macs: 0 };
      if (!p.return_indices) return { outputs: { output }, cost };
      const last = lastIndex(input.size, size, windowOf(rank, p));
      return {
        outputs: { output, indices: { type: 'Indices', shape, plane: input.size, last } },
        cost,
      };
    },
    lower(f, { input }, p): Readonly<Record<string, Sym>> {
      const { values, indices } = maxPoolNd(f, input!, windowOf(rank, p));
      return p.return_indices ? { output: values, indices: indices() } : { output: values };
    },
    pytorch: (p) => pythonCall(`nn.${type}`, params, p),
    formula,
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
