/** The family of torch.nn.ConvTranspose1d, ConvTranspose2d and ConvTranspose3d (parity 3.1). */
import { z } from 'zod';
import { convTransposeNd } from '../../functional/conv';
import type { Dim } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { axes, choice, intList } from '../fields';
import { isProblem, spatialOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, python, setParam, times } from '../problems';
import { pythonCall } from '../python';
import { type Rank, type Sizes, sizesOf, THINGS } from '../ranks';
import type { Wording } from './conv';
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

function paramsOf(rank: Rank) {
  const thing = THINGS[rank];
  return z.object({
    in_channels: inChannels,
    out_channels: outChannels,
    kernel_size: kernelSize(rank),
    stride: axes(rank, {
      min: 1,
      torch: 'fR',
      help: {
        en: 'Distance between the places where input values are put down. 2 about doubles the size.',
        zh: '输入值在输出上放置的间距。2 大约使大小加倍。',
      },
    }).default(1),
    padding: axes(rank, {
      min: 0,
      torch: 'fR',
      help: {
        en: `What is cut off at both ends of each side, as the matching Conv${rank}d would have added.`,
        zh: `从输出各边两端裁掉的数量，对应 Conv${rank}d 会添加的数量。`,
      },
    }).default(0),
    output_padding: axes(rank, {
      min: 0,
      torch: 'fR',
      help: {
        en: 'What is added at the end of each side only, to reach an exact size.',
        zh: '只在各边末端增加的数量，用来得到精确的大小。',
      },
    }).default(0),
    groups,
    bias,
    dilation: dilation(rank),
    padding_mode: choice(['zeros'], {
      help: {
        en: "Only 'zeros' exists for transposed convolutions.",
        zh: "转置卷积只有 'zeros'。",
      },
    }).default('zeros'),
    output_size: intList({
      lengths: [rank, rank + 2],
      optional: true,
      torch: 'fV',
      help: {
        en: `Size that the ${thing.en} shall get, instead of output_padding; given in the call. None: as output_padding says.`,
        zh: `${thing.zh}要得到的大小，代替 output_padding；在调用时给出。None：由 output_padding 决定。`,
      },
    })
      .nullable()
      .default(null),
  });
}

interface Window {
  readonly kernel_size: Sizes;
  readonly stride: Sizes;
  readonly padding: Sizes;
  readonly output_padding: Sizes;
  readonly dilation: Sizes;
  readonly output_size: readonly number[] | null;
}

function windowOf(rank: Rank, p: Window) {
  return {
    kernel: sizesOf(p.kernel_size, rank),
    stride: sizesOf(p.stride, rank),
    padding: sizesOf(p.padding, rank),
    dilation: sizesOf(p.dilation, rank),
    extra: sizesOf(p.output_padding, rank),
    /** Spatial sizes only, of a full shape too. */
    wanted: p.output_size?.slice(-rank) ?? null,
  };
}

/** Size with output_padding 0: (L − 1)s − 2p + d(k − 1) + 1. */
function smallest(size: readonly Dim[], w: ReturnType<typeof windowOf>): Dim[] {
  return size.map((length, i) => {
    if (length === null) return null;
    const [s, p] = [w.stride[i] as number, w.padding[i] as number];
    return (length - 1) * s - 2 * p + (w.dilation[i] as number) * ((w.kernel[i] as number) - 1) + 1;
  });
}

function outputSize(size: readonly Dim[], w: ReturnType<typeof windowOf>): Dim[] {
  if (w.wanted) return [...w.wanted];
  return smallest(size, w).map((m, i) => (m === null ? null : m + (w.extra[i] as number)));
}

/** ConvTranspose1d, ConvTranspose2d or ConvTranspose3d. */
export function transposedConvolution(rank: Rank, { keywords, formula, help }: Wording) {
  const type = `ConvTranspose${rank}d`;
  const code = type.toLowerCase();
  const thing = THINGS[rank];
  const params = paramsOf(rank);
  return defineBlock({
    type,
    category: 'layers',
    keywords: [
      'deconvolution',
      'transposed',
      'upsampling',
      'decoder',
      '转置卷积',
      '反卷积',
      '上采样',
      ...keywords,
    ],
    params,
    initial: { in_channels: 8, out_channels: 8, kernel_size: 2, stride: 2 },
    summary: ['out_channels', 'kernel_size', 'stride'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    validate(p) {
      const problems = checkGroups(type, p);
      const { stride, dilation, extra, wanted } = windowOf(rank, p);
      const limits = stride.map((s, i) => Math.max(s, dilation[i] as number));
      const axis = extra.findIndex((at, i) => at >= (limits[i] as number));
      if (axis >= 0 && !wanted)
        problems.push(
          error(
            `${code}.output_padding`,
            `${type} has output_padding=${extra[axis]}; it must be below ${limits[axis]}, the larger of stride and dilation. Make it smaller.`,
            `${type} 的 output_padding=${extra[axis]}，必须小于 stride 与 dilation 中的较大者 ${limits[axis]}。请减小。`,
            { torch: 'fR', param: 'output_padding' },
          ),
        );
      return problems;
    },
    infer({ block, params: p, inputs }): Inferred {
      const window = windowOf(rank, p);
      const each = (p.out_channels / p.groups) * known(...window.kernel);
      const parameters = p.in_channels * each + (p.bias ? p.out_channels : 0);
      const cost = { parameters, macs: 0 };
      const input = spatialOf(type, rank, inputs, 'fR');
      if (!input) return { outputs: {}, cost };
      if (isProblem(input)) return { outputs: {}, problems: [input], cost };
      const problems: BlockProblem[] = checkChannels(
        type,
        block,
        'in_channels',
        p.in_channels,
        input,
        p.groups,
      );
      const least = smallest(input.size, window);
      const most = least.map((m, i) => (m === null ? null : m + (window.stride[i] as number) - 1));
      const size = outputSize(input.size, window);
      const outside = window.wanted?.some((d, i) => {
        const [low, high] = [least[i] ?? null, most[i] ?? null];
        return low !== null && high !== null && (d < low || d > high);
      });
      if (outside) {
        problems.push(
          error(
            `${code}.output_size`,
            `${type} cannot reach output_size=${python(window.wanted)}: from ${times(least)} to ${times(most)} is possible. Choose one of these.`,
            `${type} 无法得到 output_size=${python(window.wanted)}：只能从 ${times(least)} 到 ${times(most)}。请在其中选择。`,
            {
              torch: 'fV',
              param: 'output_size',
              repair: setParam(block, 'output_size', undefined),
            },
          ),
        );
        return { outputs: {}, problems, cost };
      }
      if (size.some((d) => d !== null && d < 1)) {
        problems.push(
          error(
            `${code}.too_small`,
            `${type} would make a ${thing.en} of ${times(size)} from ${times(input.size)}. Use less padding or a larger kernel_size.`,
            `${type} 会由 ${times(input.size)} 得到 ${times(size)} 的${thing.zh}。请减小 padding 或增大 kernel_size。`,
            { torch: 'fR', param: 'padding', port: 'input' },
          ),
        );
        return { outputs: {}, problems, cost };
      }
      return {
        outputs: { output: tensor([input.n, p.out_channels, ...size]) },
        problems,
        cost: { parameters, macs: known(p.in_channels, ...input.size, each) },
      };
    },
    weights: (p) => ({
      weight: [p.in_channels, p.out_channels / p.groups, ...windowOf(rank, p).kernel],
      ...(p.bias && { bias: [p.out_channels] }),
    }),
    lower(f, { input }, p) {
      const window = windowOf(rank, p);
      const { kernel, stride, dilation, padding } = window;
      const perGroup = p.out_channels / p.groups;
      const init = uniformByFan(perGroup * known(...kernel));
      const weight = f.parameter('weight', [p.in_channels, perGroup, ...kernel], init);
      const bias = p.bias ? f.parameter('bias', [p.out_channels], init) : null;
      return {
        output: convTransposeNd(f, input!, weight, bias, {
          stride,
          dilation,
          before: padding,
          after: padding,
          groups: p.groups,
          outputSize: outputSize(input!.shape.slice(2), window) as number[],
        }),
      };
    },
    pytorch(p) {
      const layer = pythonCall(
        `nn.${type}`,
        params,
        { ...p, output_size: null },
        { positional: ['in_channels', 'out_channels'] },
      );
      return p.output_size ? `${layer}(input, output_size=${python(p.output_size)})` : layer;
    },
    formula,
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
