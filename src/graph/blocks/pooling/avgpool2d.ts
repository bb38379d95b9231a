/** torch.nn.AvgPool2d (parity 3.3). */
import { z } from 'zod';
import { defineBlock, type Inferred } from '../contract';
import { bool, int } from '../fields';
import { isProblem, planesOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error } from '../problems';
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
  ceil_mode: ceilMode,
  count_include_pad: bool({
    help: {
      en: 'True: padding counts as zeros in the average. False: only real pixels are averaged.',
      zh: 'True：填充按零计入平均。False：只对真实像素求平均。',
    },
  }).default(true),
  divisor_override: int({
    optional: true,
    torch: 'fR',
    help: {
      en: 'Divides each sum by this number instead of the size of the window; not 0.',
      zh: '用该数代替窗口大小来除每个和；不能为 0。',
    },
  })
    .nullable()
    .default(null),
});

export const avgPool2d = defineBlock({
  type: 'AvgPool2d',
  category: 'pooling',
  keywords: ['pooling', 'average', 'mean', 'downsample', '池化', '平均池化', '下采样'],
  params,
  initial: { kernel_size: 2 },
  summary: ['kernel_size', 'stride', 'padding'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  validate(p) {
    const problems = checkPoolPadding('AvgPool2d', p);
    if (p.divisor_override === 0)
      problems.push(
        error(
          'avgpool2d.divisor_override',
          'AvgPool2d would divide by divisor_override=0. Use a number other than 0, or None for the size of the window.',
          'AvgPool2d 会除以 divisor_override=0。请用非零的数，或用 None 表示窗口大小。',
          { torch: 'fR', param: 'divisor_override' },
        ),
      );
    return problems;
  },
  infer({ params: p, inputs }): Inferred {
    const input = planesOf('AvgPool2d', inputs, 'fR');
    if (!input) return { outputs: {} };
    if (isProblem(input)) return { outputs: {}, problems: [input] };
    const { plane, problems } = poolPlane('AvgPool2d', p, input);
    if (problems.length > 0) return { outputs: {}, problems };
    return {
      outputs: { output: tensor([input.n, input.c, ...plane]) },
      cost: { parameters: 0, macs: 0 },
    };
  },
  lower(f, { input }, p) {
    const { kernel, stride, padding, ceilMode } = windowOf(p);
    return {
      output: f.avgPool2d(input!, {
        kernel,
        stride,
        padding,
        ceilMode,
        countIncludePad: p.count_include_pad,
        divisor: p.divisor_override,
      }),
    };
  },
  pytorch: (p) => pythonCall('nn.AvgPool2d', params, p),
  formula:
    'y[i, j] = 1/(k·k) · Σ_u Σ_v x[i·s − p + u, j·s − p + v]\nH_out = ⌊(H + 2p − k) / s⌋ + 1 (⌈ ⌉ in ceil_mode)',
  help: {
    en: 'Replaces each window by its average, so the picture shrinks smoothly. Compared with MaxPool2d nothing is thrown away, but strong single responses are watered down. The first LeNet used average pooling.',
    zh: '用每个窗口的平均值代替窗口，图像平滑地缩小。与 MaxPool2d 相比没有丢弃任何值，但单个强响应会被冲淡。最早的 LeNet 用的就是平均池化。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html',
});
