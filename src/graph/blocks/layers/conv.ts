/** The family of torch.nn.Conv1d, Conv2d and Conv3d (parity 3.1). */
import { z } from 'zod';
import { convNd, padNd } from '../../functional/conv';
import type { Text } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { axes, axesOrWord, choice } from '../fields';
import { isProblem, spatialOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { brief, error, fittingKernel, setParam, times } from '../problems';
import { pythonCall } from '../python';
import { AXES, type Rank, type Sizes, sizesOf, THINGS } from '../ranks';
import { convolved, reach, samePadding } from '../shapes';
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
        en: 'Step from one filter position to the next. 2 halves every side.',
        zh: '卷积核每次移动的距离。2 会使各边减半。',
      },
    }).default(1),
    padding: axesOrWord(rank, ['same', 'valid'], {
      min: 0,
      torch: 'fR',
      help: {
        en: `What is added at both ends of each side. 'same' keeps the size of the ${thing.en}, 'valid' adds none.`,
        zh: `每边两端添加的数量。'same' 保持${thing.zh}大小不变，'valid' 不添加。`,
      },
    }).default(0),
    dilation: dilation(rank),
    groups,
    bias,
    padding_mode: choice(['zeros', 'reflect', 'replicate', 'circular'], {
      help: {
        en: `What the padding holds: zeros, or the ${thing.en} mirrored, its edge repeated, or wrapped round.`,
        zh: `填充的内容：零，或${thing.zh}的镜像、重复边缘、循环。`,
      },
    }).default('zeros'),
  });
}

interface Window {
  readonly kernel_size: Sizes;
  readonly stride: Sizes;
  readonly padding: Sizes | 'same' | 'valid';
  readonly dilation: Sizes;
}

/** All numbers of a filter's way over the input, one for each axis; 'same' puts an odd one at the end. */
function windowOf(rank: Rank, p: Window) {
  const kernel = sizesOf(p.kernel_size, rank);
  const dilation = sizesOf(p.dilation, rank);
  const stride = sizesOf(p.stride, rank);
  const { padding } = p;
  const ends = kernel.map((k, i) => {
    if (padding === 'same') return samePadding(k, dilation[i] as number);
    const at = padding === 'valid' ? 0 : (sizesOf(padding, rank)[i] as number);
    return [at, at] as const;
  });
  const before = ends.map(([at]) => at);
  const after = ends.map(([, at]) => at);
  return { kernel, stride, dilation, before, after };
}

/** What differs between the three in words. */
export interface Wording {
  readonly keywords: readonly string[];
  readonly formula: string;
  readonly help: Text;
}

/** Conv1d, Conv2d or Conv3d. */
export function convolution(rank: Rank, { keywords, formula, help }: Wording) {
  const type = `Conv${rank}d`;
  const code = type.toLowerCase();
  const thing = THINGS[rank];
  const params = paramsOf(rank);
  return defineBlock({
    type,
    category: 'layers',
    keywords: ['convolution', 'filter', 'kernel', 'cnn', '卷积', '卷积核', '滤波', ...keywords],
    params,
    initial: { in_channels: 1, out_channels: 8, kernel_size: 3 },
    summary: ['out_channels', 'kernel_size', 'padding'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    validate(p) {
      const problems = checkGroups(type, p);
      if (p.padding === 'same' && sizesOf(p.stride, rank).some((s) => s !== 1))
        problems.push(
          error(
            `${code}.same_stride`,
            `${type} cannot keep the size with padding='same' and stride=${brief(p.stride)}. Set stride to 1, or padding to a number.`,
            `${type} 在 stride=${brief(p.stride)} 时不能用 padding='same' 保持大小。请把 stride 设为 1，或给 padding 填数字。`,
            { torch: 'cV', param: 'padding' },
          ),
        );
      return problems;
    },
    infer({ block, params: p, inputs }): Inferred {
      const { kernel, stride, dilation, before, after } = windowOf(rank, p);
      const each = (p.in_channels / p.groups) * known(...kernel);
      const parameters = p.out_channels * (each + (p.bias ? 1 : 0));
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
      input.size.forEach((length, i) => {
        if (length === null || p.padding_mode === 'zeros' || p.padding_mode === 'replicate') return;
        const most = Math.max(before[i] as number, after[i] as number);
        const limit = p.padding_mode === 'reflect' ? length - 1 : length;
        const axis = AXES[rank][i] as Text;
        if (most > limit)
          problems.push(
            error(
              `${code}.padding_mode`,
              `${type} cannot pad ${axis.en} ${length} by ${most} with '${p.padding_mode}': at most ${limit}. Use less padding or 'zeros'.`,
              `${type} 的 '${p.padding_mode}' 不能把${axis.zh} ${length} 填充 ${most}，最多 ${limit}。请减小 padding 或用 'zeros'。`,
              {
                torch: 'fR',
                param: 'padding_mode',
                repair: setParam(block, 'padding_mode', undefined),
              },
            ),
          );
      });
      const padding = before.map((at, i) => at + (after[i] as number));
      const size = input.size.map((length, i) =>
        convolved(length, {
          kernel: kernel[i] as number,
          stride: stride[i] as number,
          padding: padding[i] as number,
          dilation: dilation[i] as number,
        }),
      );
      if (size.some((d) => d !== null && d < 1)) {
        const need = kernel.map((k, i) => reach(k, dilation[i] as number));
        const has = input.size.map((d, i) => (d === null ? null : d + (padding[i] as number)));
        problems.push(
          error(
            `${code}.too_small`,
            `${type}'s filter covers ${times(need)} but the padded ${thing.en} is only ${times(has)}. Use a smaller kernel_size or more padding.`,
            `${type} 的卷积核覆盖 ${times(need)}，而填充后的${thing.zh}只有 ${times(has)}。请减小 kernel_size 或增大 padding。`,
            {
              torch: 'fR',
              param: 'kernel_size',
              port: 'input',
              repair: fittingKernel(block, kernel, dilation, has),
            },
          ),
        );
        return { outputs: {}, problems, cost };
      }
      return {
        outputs: { output: tensor([input.n, p.out_channels, ...size]) },
        problems,
        cost: { parameters, macs: known(p.out_channels, ...size, each) },
      };
    },
    weights: (p) => ({
      weight: [p.out_channels, p.in_channels / p.groups, ...windowOf(rank, p).kernel],
      ...(p.bias && { bias: [p.out_channels] }),
    }),
    lower(f, { input }, p) {
      const { kernel, ...window } = windowOf(rank, p);
      const perGroup = p.in_channels / p.groups;
      const init = uniformByFan(perGroup * known(...kernel));
      const weight = f.parameter('weight', [p.out_channels, perGroup, ...kernel], init);
      const bias = p.bias ? f.parameter('bias', [p.out_channels], init) : null;
      const options = { ...window, groups: p.groups };
      const { before, after } = window;
      if (p.padding_mode === 'zeros') return { output: convNd(f, input!, weight, bias, options) };
      const padded = padNd(f, input!, before, after, p.padding_mode);
      const none = kernel.map(() => 0);
      return { output: convNd(f, padded, weight, bias, { ...options, before: none, after: none }) };
    },
    pytorch: (p) =>
      pythonCall(`nn.${type}`, params, p, { positional: ['in_channels', 'out_channels'] }),
    formula,
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
