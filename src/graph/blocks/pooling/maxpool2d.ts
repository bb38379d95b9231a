/** torch.nn.MaxPool2d (parity 3.2). */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { bool, pair } from '../fields';
import type { Sym } from '../functional';
import { isProblem, planesOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { pythonCall } from '../python';
import {
  ceilMode,
  checkPoolPadding,
  poolKernel,
  poolPadding,
  poolPlane,
  poolStride,
  windowOf,
} from './pooling';

const params = z.object({
  kernel_size: poolKernel,
  stride: poolStride,
  padding: poolPadding,
  dilation: pair({
    min: 1,
    torch: 'fR',
    help: {
      en: 'Distance between the points of a window. 1: side by side.',
      zh: '窗口内各采样点之间的距离。1：相邻。',
    },
  }).default(1),
  return_indices: bool({
    help: {
      en: 'Adds the output Indices: where each maximum was. MaxUnpool2d needs it.',
      zh: '增加「索引」输出：每个最大值所在的位置。MaxUnpool2d 需要它。',
    },
  }).default(false),
  ceil_mode: ceilMode,
});

export const maxPool2d = defineBlock({
  type: 'MaxPool2d',
  category: 'pooling',
  keywords: ['pooling', 'maximum', 'downsample', 'subsampling', '池化', '最大池化', '下采样'],
  params,
  initial: { kernel_size: 2 },
  summary: ['kernel_size', 'stride', 'return_indices'],
  inputs: () => [TENSOR_IN],
  outputs: ({ return_indices }) =>
    return_indices
      ? [TENSOR_OUT, { name: 'indices', types: ['Indices'], label: { en: 'Indices', zh: '索引' } }]
      : [TENSOR_OUT],
  validate: (p) => checkPoolPadding('MaxPool2d', p),
  infer({ params: p, inputs }): Inferred {
    const input = planesOf('MaxPool2d', inputs, 'fR');
    if (!input) return { outputs: {} };
    if (isProblem(input)) return { outputs: {}, problems: [input] };
    const { plane, problems } = poolPlane('MaxPool2d', p, input);
    if (problems.length > 0) return { outputs: {}, problems };
    const { n, c, h, w } = input;
    const shape = [n, c, ...plane];
    const output = tensor(shape);
    return {
      outputs: p.return_indices
        ? { output, indices: { type: 'Indices', shape, plane: [h, w] } }
        : { output },
      cost: { parameters: 0, macs: 0 },
    };
  },
  lower(f, { input }, p): Readonly<Record<string, Sym>> {
    const { values, indices } = f.maxPool2d(input!, windowOf(p));
    return p.return_indices ? { output: values, indices } : { output: values };
  },
  pytorch: (p) => pythonCall('nn.MaxPool2d', params, p),
  formula:
    'y[i, j] = max over u, v of x[i·s − p + u·d, j·s − p + v·d]\nH_out = ⌊(H + 2p − d(k − 1) − 1) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Keeps the largest value of each window, so the picture shrinks while the strongest responses stay. The layers after it see a wider part of the picture, and small shifts matter less. With return_indices it also tells where each maximum was, for MaxUnpool2d.',
    zh: '保留每个窗口中的最大值：图像变小，而最强的响应留下来。后面的层能看到更大的范围，小的位移影响更小。打开 return_indices 后还会给出每个最大值的位置，供 MaxUnpool2d 使用。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html',
});
