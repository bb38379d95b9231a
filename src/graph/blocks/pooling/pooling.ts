/** What the pooling blocks share: their window fields and size checks (parity 3.2, 3.3). */
import type { Dim, Text } from '../../types';
import type { BlockProblem, PortDefinition } from '../contract';
import { axes, bool } from '../fields';
import type { Spatial } from '../ports';
import { error, fittingKernel, times } from '../problems';
import { type Rank, type Sizes, sizesOf, THINGS } from '../ranks';
import { pooled, reach } from '../shapes';

const WINDOW: Readonly<Record<Rank, Text>> = {
  1: { en: 'Length of the window.', zh: '窗口的长度。' },
  2: {
    en: 'Size of the window: one number for a square, or two (height, width).',
    zh: '窗口大小：一个数表示正方形，或两个数（高, 宽）。',
  },
  3: {
    en: 'Size of the window: one number for a cube, or three (depth, height, width).',
    zh: '窗口大小：一个数表示立方体，或三个数（深, 高, 宽）。',
  },
};

export const poolKernel = (rank: Rank) => axes(rank, { min: 1, torch: 'fR', help: WINDOW[rank] });

export const poolStride = (rank: Rank) =>
  axes(rank, {
    min: 1,
    torch: 'fR',
    optional: true,
    help: {
      en: 'Step from one window to the next. None: as large as the window, so windows do not overlap.',
      zh: '相邻窗口之间的距离。None：等于窗口大小，窗口互不重叠。',
    },
  })
    .nullable()
    .default(null);

export const poolPadding = (rank: Rank) =>
  axes(rank, {
    min: 0,
    torch: 'fR',
    help: {
      en: 'What is added at both ends of each side; at most half of the window.',
      zh: '各边两端添加的数量；最多为窗口的一半。',
    },
  }).default(0);

export const ceilMode = bool({
  help: {
    en: 'True: a last window that hangs over the edge counts too. False: it is left out.',
    zh: 'True：超出边缘的最后一个窗口也计入。False：舍去。',
  },
}).default(false);

/** Which of its input's elements were the maxima. */
export const INDICES: PortDefinition = {
  name: 'indices',
  types: ['Indices'],
  label: { en: 'Indices', zh: '索引' },
};

export interface PoolParams {
  readonly kernel_size: Sizes;
  readonly stride: Sizes | null;
  readonly padding?: Sizes;
  readonly ceil_mode: boolean;
  readonly dilation?: Sizes;
}

/** Kernel, stride (the kernel when None), padding and dilation of each axis. */
export function windowOf(rank: Rank, p: PoolParams) {
  return {
    kernel: sizesOf(p.kernel_size, rank),
    stride: sizesOf(p.stride ?? p.kernel_size, rank),
    padding: sizesOf(p.padding ?? 0, rank),
    dilation: sizesOf(p.dilation ?? 1, rank),
    ceilMode: p.ceil_mode,
  };
}

/** Padding may cover at most half of the kernel, so that no window lies in padding alone. */
export function checkPoolPadding(type: string, rank: Rank, p: PoolParams): BlockProblem[] {
  const { kernel, padding } = windowOf(rank, p);
  const limits = kernel.map((k) => Math.floor(k / 2));
  const axis = padding.findIndex((at, i) => at > (limits[i] as number));
  if (axis < 0) return [];
  return [
    error(
      `${type.toLowerCase()}.padding`,
      `${type} has padding=${padding[axis]}; for kernel_size=${kernel[axis]} it can be at most ${limits[axis]}, half of the window. Make it smaller.`,
      `${type} 的 padding=${padding[axis]}；kernel_size=${kernel[axis]} 时最多为 ${limits[axis]}（窗口的一半）。请减小。`,
      { torch: 'fR', param: 'padding' },
    ),
  ];
}

/** Output sizes, and the problem when a window does not fit. */
export function pooledSize(
  type: string,
  rank: Rank,
  p: PoolParams,
  { size }: Spatial,
  block: string,
): { readonly size: readonly Dim[]; readonly problems: BlockProblem[] } {
  const { kernel, stride, padding, dilation, ceilMode } = windowOf(rank, p);
  const result = size.map((length, i) =>
    pooled(length, {
      kernel: kernel[i] as number,
      stride: stride[i] as number,
      padding: padding[i] as number,
      dilation: dilation[i] as number,
      ceilMode,
    }),
  );
  if (result.every((d) => d === null || d >= 1)) return { size: result, problems: [] };
  const padded = size.map((d, i) => (d === null ? null : d + 2 * (padding[i] as number)));
  const covers = kernel.map((k, i) => reach(k, dilation[i] as number));
  const { en, zh } = THINGS[rank];
  return {
    size: result,
    problems: [
      error(
        `${type.toLowerCase()}.too_small`,
        `${type}'s window covers ${times(covers)} but the ${en} is only ${times(size)}. Use a smaller kernel_size, or pool less before.`,
        `${type} 的窗口覆盖 ${times(covers)}，而${zh}只有 ${times(size)}。请减小 kernel_size，或减少之前的池化。`,
        {
          torch: 'fR',
          param: 'kernel_size',
          port: 'input',
          repair: fittingKernel(block, kernel, dilation, padded),
        },
      ),
    ],
  };
}
