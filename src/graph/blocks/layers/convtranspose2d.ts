/** torch.nn.ConvTranspose2d (parity 3.1). */
import { z } from 'zod';
import type { Dim } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { choice, pair, pairOf } from '../fields';
import { isProblem, planesOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, times } from '../problems';
import { pythonCall } from '../python';
import { padsOf } from '../shapes';
import {
  bias,
  checkChannels,
  checkGroups,
  dilation,
  groups,
  inChannels,
  kernelSize,
  known,
  outChannels,
  uniformByFan,
} from './convolution';

const params = z.object({
  in_channels: inChannels,
  out_channels: outChannels,
  kernel_size: kernelSize,
  stride: pair({
    min: 1,
    torch: 'fR',
    help: {
      en: 'Distance between the places where input pixels are put down. 2 about doubles the size.',
      zh: '输入像素在输出上放置的间距。2 大约使大小加倍。',
    },
  }).default(1),
  padding: pair({
    min: 0,
    torch: 'fR',
    help: {
      en: 'Rows and columns cut off around the output, as the matching Conv2d would have added.',
      zh: '从输出四周裁掉的行和列，对应 Conv2d 会添加的数量。',
    },
  }).default(0),
  output_padding: pair({
    min: 0,
    torch: 'fR',
    help: {
      en: 'Rows and columns added at the bottom and right only, to reach an exact size.',
      zh: '只在下边和右边增加的行和列，用来得到精确的大小。',
    },
  }).default(0),
  groups,
  bias,
  dilation,
  padding_mode: choice(['zeros'], {
    help: {
      en: "Only 'zeros' exists for transposed convolutions.",
      zh: "转置卷积只有 'zeros'。",
    },
  }).default('zeros'),
});

type Params = z.output<typeof params>;

function outputLength(length: Dim, axis: 0 | 1, p: Params): Dim {
  if (length === null) return null;
  const at = (value: Params['stride']) => pairOf(value)[axis];
  return (
    (length - 1) * at(p.stride) -
    2 * at(p.padding) +
    at(p.dilation) * (at(p.kernel_size) - 1) +
    at(p.output_padding) +
    1
  );
}

export const convTranspose2d = defineBlock({
  type: 'ConvTranspose2d',
  category: 'layers',
  keywords: [
    'deconvolution',
    'transposed',
    'upsampling',
    'decoder',
    '转置卷积',
    '反卷积',
    '上采样',
  ],
  params,
  initial: { in_channels: 8, out_channels: 8, kernel_size: 2, stride: 2 },
  summary: ['out_channels', 'kernel_size', 'stride'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  validate(p) {
    const problems = checkGroups('ConvTranspose2d', p);
    const [oh, ow] = pairOf(p.output_padding);
    const [sh, sw] = pairOf(p.stride);
    const [dh, dw] = pairOf(p.dilation);
    for (const [extra, stride, dil] of [
      [oh, sh, dh],
      [ow, sw, dw],
    ] as const)
      if (extra >= Math.max(stride, dil)) {
        problems.push(
          error(
            'convtranspose2d.output_padding',
            `ConvTranspose2d has output_padding=${extra}; it must be below ${Math.max(stride, dil)}, the larger of stride and dilation. Make it smaller.`,
            `ConvTranspose2d 的 output_padding=${extra}，必须小于 stride 与 dilation 中的较大者 ${Math.max(stride, dil)}。请减小。`,
            { torch: 'fR', param: 'output_padding' },
          ),
        );
        break;
      }
    return problems;
  },
  infer({ block, params: p, inputs }): Inferred {
    const [kh, kw] = pairOf(p.kernel_size);
    const each = (p.out_channels / p.groups) * kh * kw;
    const parameters = p.in_channels * each + (p.bias ? p.out_channels : 0);
    const input = planesOf('ConvTranspose2d', inputs, 'fR');
    if (!input) return { outputs: {}, cost: { parameters, macs: 0 } };
    if (isProblem(input)) return { outputs: {}, problems: [input], cost: { parameters, macs: 0 } };
    const problems: BlockProblem[] = checkChannels(
      'ConvTranspose2d',
      block,
      'in_channels',
      p.in_channels,
      input,
      p.groups,
    );
    const { n, h, w } = input;
    const oh = outputLength(h, 0, p);
    const ow = outputLength(w, 1, p);
    if ((oh !== null && oh < 1) || (ow !== null && ow < 1)) {
      problems.push(
        error(
          'convtranspose2d.too_small',
          `ConvTranspose2d would make a picture of ${times([oh, ow])} from ${times([h, w])}. Use less padding or a larger kernel_size.`,
          `ConvTranspose2d 会由 ${times([h, w])} 得到 ${times([oh, ow])} 的图像。请减小 padding 或增大 kernel_size。`,
          { torch: 'fR', param: 'padding', port: 'input' },
        ),
      );
      return { outputs: {}, problems, cost: { parameters, macs: 0 } };
    }
    return {
      outputs: { output: tensor([n, p.out_channels, oh, ow]) },
      problems,
      cost: { parameters, macs: known(p.in_channels, h, w, each) },
    };
  },
  lower(f, { input }, p) {
    const [kh, kw] = pairOf(p.kernel_size);
    const perGroup = p.out_channels / p.groups;
    const init = uniformByFan(perGroup * kh * kw);
    const weight = f.parameter('weight', [p.in_channels, perGroup, kh, kw], init);
    const bias = p.bias ? f.parameter('bias', [p.out_channels], init) : null;
    const [, , h = 0, w = 0] = input!.shape;
    return {
      output: f.convTranspose2d(input!, weight, bias, {
        stride: pairOf(p.stride),
        pads: padsOf(pairOf(p.padding)),
        dilation: pairOf(p.dilation),
        groups: p.groups,
        outputSize: [outputLength(h, 0, p) ?? 0, outputLength(w, 1, p) ?? 0],
      }),
    };
  },
  pytorch: (p) =>
    pythonCall('nn.ConvTranspose2d', params, p, { positional: ['in_channels', 'out_channels'] }),
  formula:
    'y[i·s − p + u·d] += x[i] · w[u], then + b\nH_out = (H − 1)s − 2p + d(k − 1) + output_padding + 1',
  help: {
    en: 'Runs a convolution the other way: every input pixel puts a copy of the filter, scaled by its value, onto a larger picture, and overlaps add up. Decoders use it to grow feature maps back to picture size. It mirrors the shapes of Conv2d but does not undo it.',
    zh: '把卷积反过来做：每个输入像素把卷积核按自身的值缩放后放到更大的图像上，重叠处相加。解码器用它把特征图放大回图像大小。它与 Conv2d 的形状互为镜像，但并不是其逆运算。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html',
});
