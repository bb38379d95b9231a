/** What the pooling blocks share: their window fields and size checks (parity 3.2, 3.3). */
import type { Dim } from '../../types';
import type { BlockProblem } from '../contract';
import { bool, type MaybePair, pair, pairOf } from '../fields';
import type { Planes } from '../ports';
import { error, times } from '../problems';
import { pooled } from '../shapes';

export const poolKernel = pair({
  min: 1,
  torch: 'fR',
  help: {
    en: 'Size of the window: one number for a square, or two (height, width).',
    zh: '窗口大小：一个数表示正方形，或两个数（高, 宽）。',
  },
});

export const poolStride = pair({
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

export const poolPadding = pair({
  min: 0,
  torch: 'fR',
  help: {
    en: 'Rows and columns added around the picture; at most half of the window.',
    zh: '图像四周添加的行和列；最多为窗口的一半。',
  },
}).default(0);

export const ceilMode = bool({
  help: {
    en: 'True: a last window that hangs over the edge counts too. False: it is left out.',
    zh: 'True：超出边缘的最后一个窗口也计入。False：舍去。',
  },
}).default(false);

export interface PoolParams {
  readonly kernel_size: MaybePair;
  readonly stride: MaybePair | null;
  readonly padding: MaybePair;
  readonly ceil_mode: boolean;
  readonly dilation?: MaybePair;
}

/** Kernel, stride (the kernel when None), padding and dilation of both axes. */
export function windowOf(p: PoolParams) {
  return {
    kernel: pairOf(p.kernel_size),
    stride: pairOf(p.stride ?? p.kernel_size),
    padding: pairOf(p.padding),
    dilation: pairOf(p.dilation ?? 1),
    ceilMode: p.ceil_mode,
  };
}

/** Padding may cover at most half of the kernel, so that no window lies in padding alone. */
export function checkPoolPadding(type: string, p: PoolParams): BlockProblem[] {
  const { kernel, padding } = windowOf(p);
  const axis = ([0, 1] as const).find((i) => padding[i] > Math.floor(kernel[i] / 2));
  if (axis === undefined) return [];
  const limit = Math.floor(kernel[axis] / 2);
  return [
    error(
      `${type.toLowerCase()}.padding`,
      `${type} has padding=${padding[axis]}; for kernel_size=${kernel[axis]} it can be at most ${limit}, half of the window. Make it smaller.`,
      `${type} 的 padding=${padding[axis]}；kernel_size=${kernel[axis]} 时最多为 ${limit}（窗口的一半）。请减小。`,
      { torch: 'fR', param: 'padding' },
    ),
  ];
}

/** Output height and width, and the problem when a window does not fit. */
export function poolPlane(
  type: string,
  p: PoolParams,
  { h, w }: Planes,
): { readonly plane: readonly [Dim, Dim]; readonly problems: BlockProblem[] } {
  const o = windowOf(p);
  const along = (length: Dim, axis: 0 | 1) =>
    pooled(length, {
      kernel: o.kernel[axis],
      stride: o.stride[axis],
      padding: o.padding[axis],
      dilation: o.dilation[axis],
      ceilMode: o.ceilMode,
    });
  const plane = [along(h, 0), along(w, 1)] as const;
  const fits = plane.every((d) => d === null || d >= 1);
  const covers = ([0, 1] as const).map((i) => o.dilation[i] * (o.kernel[i] - 1) + 1);
  return {
    plane,
    problems: fits
      ? []
      : [
          error(
            `${type.toLowerCase()}.too_small`,
            `${type}'s window covers ${times(covers)} but the picture is only ${times([h, w])}. Use a smaller kernel_size, or pool less before.`,
            `${type} 的窗口覆盖 ${times(covers)}，而图像只有 ${times([h, w])}。请减小 kernel_size，或减少之前的池化。`,
            { torch: 'fR', param: 'kernel_size', port: 'input' },
          ),
        ],
  };
}
