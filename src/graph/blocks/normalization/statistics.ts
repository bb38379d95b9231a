/** What normalisation by statistics shares: parameters, layouts, errors, running statistics. */
import type { Dim, Shape } from '../../types';
import type { BlockProblem } from '../contract';
import { bool, float, int } from '../fields';
import type { Functional, Sym } from '../functional';
import { error, setParam, size } from '../problems';

export type SpatialRank = 1 | 2 | 3;

/** How an input of so many spatial axes is written. */
export const LAYOUT: Readonly<Record<SpatialRank, string>> = {
  1: '(N, C, L)',
  2: '(N, C, H, W)',
  3: '(N, C, D, H, W)',
};

export const numFeatures = int({
  min: 1,
  help: {
    en: 'Channels of the input: out_channels of the convolution before.',
    zh: '输入的通道数，即前面卷积层的 out_channels。',
  },
});

export const eps = float({
  help: {
    en: 'Small number added to the variance so that nothing is divided by 0.',
    zh: '加到方差上的小数，避免除以 0。',
  },
}).default(1e-5);

export const momentum = (none: { readonly en: string; readonly zh: string }) =>
  float({
    optional: true,
    help: {
      en: `Weight of each new batch in the running statistics. None: ${none.en}.`,
      zh: `每个新批次在滑动统计中的权重。None：${none.zh}。`,
    },
  })
    .nullable()
    .default(0.1);

export const affine = bool({
  help: {
    en: 'Learns a scale and a shift for each channel.',
    zh: '为每个通道学习一个缩放和一个平移。',
  },
});

export const trackRunningStats = bool({
  help: {
    en: 'Keeps running statistics for evaluation. False: the statistics of the input are used there too.',
    zh: '保存滑动统计供评估使用。False：评估时也使用当前输入的统计。',
  },
});

export const constant = (value: number) => ({ kind: 'constant', value }) as const;

/** γ = 1 and β = 0 of that shape; null where the layer learns none. */
export function scaleAndShift(
  f: Functional,
  shape: readonly number[],
  scale: boolean,
  shift = scale,
): { readonly weight: Sym | null; readonly bias: Sym | null } {
  return {
    weight: scale ? f.parameter('weight', shape, constant(1)) : null,
    bias: shift ? f.parameter('bias', shape, constant(0)) : null,
  };
}

/** The shapes of what `scaleAndShift` learns. */
export function affineWeights(shape: readonly number[], scale: boolean, shift = scale) {
  return { ...(scale && { weight: shape }), ...(shift && { bias: shape }) };
}

/** y·γ + β for γ, β of a shape that broadcasts once it is `seen` so. */
export function applyAffine(
  f: Functional,
  y: Sym,
  { weight, bias }: { readonly weight: Sym | null; readonly bias: Sym | null },
  seen: readonly number[],
): Sym {
  const scaled = weight ? f.mul(y, f.reshape(weight, seen)) : y;
  return bias ? f.add(scaled, f.reshape(bias, seen)) : scaled;
}

/** (x − mean)/√(var + eps) over the axes of each of `rows` consecutive stretches of x. */
export function normalizeRows(f: Functional, x: Sym, rows: number, epsilon: number) {
  const count = x.shape.reduce((n, d) => n * d, 1) / rows;
  const { y, mean, variance } = f.batchNorm(f.reshape(x, [1, rows, count, 1]), null, null, epsilon);
  return { y: f.reshape(y, x.shape), mean, variance, count };
}

/** An input with other axes than the layer takes. */
export function wrongAxes(type: string, layout: string, shape: Shape): BlockProblem {
  return error(
    `${type.toLowerCase()}.dimensions`,
    `${type} needs ${layout} but gets ${size(shape)}. Use the layer for ${shape.length} axes, or change the shape before.`,
    `${type} 需要 ${layout}，收到的是 ${size(shape)}。请改用适合 ${shape.length} 个轴的层，或先改变形状。`,
    { torch: 'fV', port: 'input' },
  );
}

/** Channels that are not the ones declared, with the repair that declares them. */
export function wrongChannels(
  type: string,
  block: string,
  param: string,
  declared: number,
  channels: Dim,
  torch: 'fR' | 'fV',
): BlockProblem[] {
  if (channels === null || channels === declared) return [];
  return [
    error(
      `${type.toLowerCase()}.${param}`,
      `${type} expects ${declared} channel${declared === 1 ? '' : 's'} but gets ${channels}. Set ${param} to ${channels}, or change the layer before.`,
      `${type} 需要 ${declared} 个通道，收到 ${channels} 个。请把 ${param} 设为 ${channels}，或修改前一层。`,
      { torch, port: 'input', param, repair: setParam(block, param, channels) },
    ),
  ];
}

/** Product of lengths, `null` while one is unknown. */
export function productOf(shape: Shape): Dim {
  return shape.includes(null) ? null : shape.reduce<number>((n, d) => n * (d as number), 1);
}
