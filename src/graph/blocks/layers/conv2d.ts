/** torch.nn.Conv2d (parity 3.1). */
import { z } from 'zod';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { choice, pair, pairOf, pairOrWord } from '../fields';
import type { Pads } from '../functional';
import { isProblem, planesOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { brief, error, setParam, times } from '../problems';
import { pythonCall } from '../python';
import { convolved, padsOf, reach, samePadding } from '../shapes';
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
      en: 'Step from one filter position to the next. 2 halves height and width.',
      zh: '卷积核每次移动的距离。2 会使高和宽减半。',
    },
  }).default(1),
  padding: pairOrWord(['same', 'valid'], {
    min: 0,
    torch: 'fR',
    help: {
      en: "Rows and columns added around the picture. 'same' keeps its size, 'valid' adds none.",
      zh: "图像四周添加的行和列。'same' 保持大小不变，'valid' 不添加。",
    },
  }).default(0),
  dilation,
  groups,
  bias,
  padding_mode: choice(['zeros', 'reflect', 'replicate', 'circular'], {
    help: {
      en: 'What the padding holds: zeros, or pixels of the picture mirrored, repeated or wrapped round.',
      zh: '填充的内容：零，或图像像素的镜像、重复边缘、循环。',
    },
  }).default('zeros'),
});

type Params = z.output<typeof params>;

/** Padding at the top, left, bottom and right; 'same' puts an odd one at the end. */
export function convPads(p: Pick<Params, 'padding' | 'kernel_size' | 'dilation'>): Pads {
  if (p.padding === 'valid') return [0, 0, 0, 0];
  if (p.padding !== 'same') return padsOf(pairOf(p.padding));
  const [kh, kw] = pairOf(p.kernel_size);
  const [dh, dw] = pairOf(p.dilation);
  const [top, bottom] = samePadding(kh, dh);
  const [left, right] = samePadding(kw, dw);
  return [top, left, bottom, right];
}

export const conv2d = defineBlock({
  type: 'Conv2d',
  category: 'layers',
  keywords: ['convolution', 'filter', 'kernel', 'cnn', '卷积', '卷积核', '滤波'],
  params,
  initial: { in_channels: 1, out_channels: 8, kernel_size: 3 },
  summary: ['out_channels', 'kernel_size', 'padding'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  validate(p) {
    const problems = checkGroups('Conv2d', p);
    const [sh, sw] = pairOf(p.stride);
    if (p.padding === 'same' && (sh !== 1 || sw !== 1))
      problems.push(
        error(
          'conv2d.same_stride',
          `Conv2d cannot keep the size with padding='same' and stride=${brief(p.stride)}. Set stride to 1, or padding to a number.`,
          `Conv2d 在 stride=${brief(p.stride)} 时不能用 padding='same' 保持大小。请把 stride 设为 1，或给 padding 填数字。`,
          { torch: 'cV', param: 'padding' },
        ),
      );
    return problems;
  },
  infer({ block, params: p, inputs }): Inferred {
    const [kh, kw] = pairOf(p.kernel_size);
    const [sh, sw] = pairOf(p.stride);
    const [dh, dw] = pairOf(p.dilation);
    const each = (p.in_channels / p.groups) * kh * kw;
    const parameters = p.out_channels * (each + (p.bias ? 1 : 0));
    const input = planesOf('Conv2d', inputs, 'fR');
    if (!input) return { outputs: {}, cost: { parameters, macs: 0 } };
    if (isProblem(input)) return { outputs: {}, problems: [input], cost: { parameters, macs: 0 } };

    const problems: BlockProblem[] = checkChannels(
      'Conv2d',
      block,
      'in_channels',
      p.in_channels,
      input,
      p.groups,
    );
    const [top, left, bottom, right] = convPads(p);
    const { n, h, w } = input;
    for (const [name, length, before, after] of [
      ['height', h, top, bottom],
      ['width', w, left, right],
    ] as const) {
      const most = Math.max(before, after);
      if (length === null || p.padding_mode === 'zeros' || p.padding_mode === 'replicate') continue;
      const limit = p.padding_mode === 'reflect' ? length - 1 : length;
      if (most > limit)
        problems.push(
          error(
            'conv2d.padding_mode',
            `Conv2d cannot pad ${name} ${length} by ${most} with '${p.padding_mode}': at most ${limit}. Use less padding or 'zeros'.`,
            `Conv2d 的 '${p.padding_mode}' 不能把${name === 'height' ? '高' : '宽'} ${length} 填充 ${most}，最多 ${limit}。请减小 padding 或用 'zeros'。`,
            {
              torch: 'fR',
              param: 'padding_mode',
              repair: setParam(block, 'padding_mode', undefined),
            },
          ),
        );
    }
    const oh = convolved(h, { kernel: kh, stride: sh, padding: top + bottom, dilation: dh });
    const ow = convolved(w, { kernel: kw, stride: sw, padding: left + right, dilation: dw });
    if ((oh !== null && oh < 1) || (ow !== null && ow < 1)) {
      const need = [reach(kh, dh), reach(kw, dw)];
      const has = [h === null ? null : h + top + bottom, w === null ? null : w + left + right];
      problems.push(
        error(
          'conv2d.too_small',
          `Conv2d's filter covers ${times(need)} but the padded picture is only ${times(has)}. Use a smaller kernel_size or more padding.`,
          `Conv2d 的卷积核覆盖 ${times(need)}，而填充后的图像只有 ${times(has)}。请减小 kernel_size 或增大 padding。`,
          { torch: 'fR', param: 'kernel_size', port: 'input' },
        ),
      );
      return { outputs: {}, problems, cost: { parameters, macs: 0 } };
    }
    return {
      outputs: { output: tensor([n, p.out_channels, oh, ow]) },
      problems,
      cost: { parameters, macs: known(p.out_channels, oh, ow, each) },
    };
  },
  lower(f, { input }, p) {
    const [kh, kw] = pairOf(p.kernel_size);
    const perGroup = p.in_channels / p.groups;
    const init = uniformByFan(perGroup * kh * kw);
    const weight = f.parameter('weight', [p.out_channels, perGroup, kh, kw], init);
    const bias = p.bias ? f.parameter('bias', [p.out_channels], init) : null;
    const pads = convPads(p);
    const [top, left, bottom, right] = pads;
    const options = { stride: pairOf(p.stride), dilation: pairOf(p.dilation), groups: p.groups };
    if (p.padding_mode === 'zeros')
      return { output: f.conv2d(input!, weight, bias, { ...options, pads }) };
    const padded = f.pad2d(input!, [left, right, top, bottom], p.padding_mode);
    return { output: f.conv2d(padded, weight, bias, { ...options, pads: [0, 0, 0, 0] }) };
  },
  pytorch: (p) =>
    pythonCall('nn.Conv2d', params, p, { positional: ['in_channels', 'out_channels'] }),
  formula:
    'y[n, o, i, j] = b[o] + Σ_c Σ_u Σ_v w[o, c, u, v] · x[n, c, i·s − p + u·d, j·s − p + v·d]\nH_out = ⌊(H + 2p − d(k − 1) − 1) / s⌋ + 1',
  help: {
    en: 'Slides small filters over the picture; each filter gives one feature map that is bright where the picture matches it. The filters are learnt: early ones find edges and spots, later ones whole shapes. in_channels must be the channels that arrive, out_channels is how many filters you want.',
    zh: '用小的卷积核在图像上滑动；每个卷积核得到一张特征图，图像与它相符的地方响应强。卷积核是学出来的：靠前的层找到边缘和斑点，靠后的层找到整体形状。in_channels 必须等于输入的通道数，out_channels 是卷积核的个数。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html',
});
