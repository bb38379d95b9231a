/** What convolutions and transposed ones share: groups, channel errors, initialisation. */
import type { TorchCode } from '../../analysis/diagnostic';
import type { Dim } from '../../types';
import type { BlockProblem } from '../contract';
import { axes, bool, int } from '../fields';
import type { Init } from '../functional';
import type { Spatial } from '../ports';
import { error, setParam, times } from '../problems';
import type { Rank } from '../ranks';

export const inChannels = int({
  min: 1,
  help: {
    en: 'Channels of the input: 1 for grey pictures, 3 for colour, else what the layer before makes.',
    zh: '输入的通道数：灰度图为 1，彩色图为 3，否则等于前一层的输出通道数。',
  },
});

export const outChannels = int({
  min: 1,
  help: {
    en: 'Number of filters, and so of feature maps that come out.',
    zh: '卷积核的个数，也就是输出特征图的个数。',
  },
});

export const kernelSize = (rank: Rank) =>
  axes(rank, {
    min: 1,
    torch: 'fR',
    help: {
      1: {
        en: 'Length of the filter.',
        zh: '卷积核的长度。',
      },
      2: {
        en: 'Size of the filter: one number for a square, or two (height, width).',
        zh: '卷积核大小：一个数表示正方形，或两个数（高, 宽）。',
      },
      3: {
        en: 'Size of the filter: one number for a cube, or three (depth, height, width).',
        zh: '卷积核大小：一个数表示立方体，或三个数（深, 高, 宽）。',
      },
    }[rank],
  });

export const dilation = (rank: Rank) =>
  axes(rank, {
    min: 1,
    torch: 'fR',
    help: {
      en: 'Distance between the points the filter looks at. 1: side by side.',
      zh: '卷积核各采样点之间的距离。1：相邻。',
    },
  }).default(1);

export const groups = int({
  min: 1,
  help: {
    en: 'Splits the channels into groups that are convolved apart; it must divide both channel numbers.',
    zh: '把通道分成若干组分别卷积；必须能整除两个通道数。',
  },
}).default(1);

export const bias = bool({
  help: {
    en: 'Adds a learnt number to each output channel.',
    zh: '给每个输出通道加上一个可学习的数。',
  },
}).default(true);

/** Both channel numbers must be divisible by groups. */
export function checkGroups(
  block: string,
  p: { readonly in_channels: number; readonly out_channels: number; readonly groups: number },
): BlockProblem[] {
  return (['in_channels', 'out_channels'] as const)
    .filter((param) => p[param] % p.groups !== 0)
    .map((param) =>
      error(
        `${block.toLowerCase()}.groups`,
        `${block} cannot split ${param}=${p[param]} into groups=${p.groups}. Choose groups that divide ${p[param]}.`,
        `${block} 无法把 ${param}=${p[param]} 分成 groups=${p.groups} 组。请选择能整除 ${p[param]} 的 groups。`,
        { torch: 'cV', param: 'groups' },
      ),
    );
}

/** Input channels that are not the ones declared; the repair declares them, where groups allow it. */
export function checkChannels(
  type: string,
  block: string,
  param: 'in_channels' | 'num_features',
  declared: number,
  input: Spatial,
  divisor = 1,
): BlockProblem[] {
  const { c, size } = input;
  if (c === null || c === declared) return [];
  const torch: TorchCode = 'fR';
  const fits = c % divisor === 0;
  return [
    error(
      `${type.toLowerCase()}.${param}`,
      `${type} expects ${declared} channel${declared === 1 ? '' : 's'} but gets ${c} (${times([c, ...size])}). ${
        fits ? `Set ${param} to ${c}` : `Set ${param} to ${c} and change groups`
      }, or change the layer before.`,
      `${type} 需要 ${declared} 个通道，收到 ${c} 个（${times([c, ...size])}）。请把 ${param} 设为 ${c}${
        fits ? '' : ' 并修改 groups'
      }，或修改前一层。`,
      { torch, port: 'input', param, repair: fits ? setParam(block, param, c) : undefined },
    ),
  ];
}

/** PyTorch's default: U(−1/√fan_in, 1/√fan_in) for weight and bias (parity 4.4). */
export function uniformByFan(fanIn: number): Init {
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  return { kind: 'uniform', low: -bound, high: bound };
}

/** Product of lengths, 0 while one is unknown: a cost that is not known yet. */
export function known(...lengths: readonly Dim[]): number {
  return lengths.reduce<number>((n, d) => n * (d ?? 0), 1);
}
