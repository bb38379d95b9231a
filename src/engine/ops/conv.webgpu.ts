/** Convolution and its two gradients as implicit GEMM: no im2col buffer, elements are found by index. */
import { lowerGemm } from '../backends/webgpu/gemm';
import type { Slide } from '../backends/webgpu/gemm-block';
import type { LoweringContext, OpKernel, OpLowering } from '../backends/webgpu/lowering';
import type { ConvAttributes, Shape } from '../ir/types';

/** Sizes of a convolution; `c` and `o` are channels of one group. */
interface Geometry {
  readonly n: number;
  readonly c: number;
  readonly o: number;
  readonly h: number;
  readonly w: number;
  readonly oh: number;
  readonly ow: number;
  readonly kh: number;
  readonly kw: number;
  readonly groups: number;
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly top: number;
  readonly left: number;
  /** Whether some window reaches outside the input, along each axis. */
  readonly overhang: readonly [boolean, boolean];
}

function geometryOf(a: ConvAttributes, x: Shape, w: Shape, y: Shape): Geometry {
  const [n, channels, h, width] = x as [number, number, number, number];
  const [outputs, , kh, kw] = w as [number, number, number, number];
  const [, , oh, ow] = y as [number, number, number, number];
  const [top, left] = a.pads;
  const beyond = (out: number, stride: number, kernel: number, dilation: number, before: number) =>
    (out - 1) * stride + (kernel - 1) * dilation - before;
  return {
    ...{ n, c: channels / a.groups, o: outputs / a.groups, h, w: width, oh, ow, kh, kw },
    ...{ groups: a.groups, stride: a.stride, dilation: a.dilation, top, left },
    overhang: [
      top > 0 || beyond(oh, a.stride[0], kh, a.dilation[0], top) >= h,
      left > 0 || beyond(ow, a.stride[1], kw, a.dilation[1], left) >= width,
    ],
  };
}

const channelBase = (g: Geometry, per: number) => (g.groups === 1 ? '' : ` + g * ${per}u`);

/** `value` where the flags hold, else 0. `&` and not `&&`, which would branch. */
function inside(value: string, flags: readonly (string | null)[]): string {
  const needed = flags.filter((f) => f !== null);
  return needed.length === 0
    ? value
    : `select(0.0, ${value}, ${needed.map((f) => `(${f})`).join(' & ')})`;
}

/** The element of x at row `ih…` and column `column` (i32) after base `bx…`. */
function xAt(g: Geometry, kernel: OpKernel, s: string, column: string): string {
  return inside(kernel.load(0, `bx${s} + u32(ih${s}) * ${g.w}u + u32(${column})`), [
    g.overhang[0] ? `u32(ih${s}) < ${g.h}u` : null,
    g.overhang[1] ? `u32(${column}) < ${g.w}u` : null,
  ]);
}

/** Row or column of x: index·stride + kernel·dilation − padding. */
const along = (index: string, stride: number, kernel: string, dilation: number, before: number) =>
  `i32(${index} * ${stride}u + ${kernel} * ${dilation}u) - ${before}`;

/** y[n, o, oh, ow]: m = o, n = (n, oh, ow), k = (c, kh, kw). */
function lowerForward(context: LoweringContext<'conv2d'>): void {
  const [x, w] = [context.inputShape(0), context.inputShape(1)];
  const g = geometryOf(context.attributes, x, w, context.outputShape(0));
  const taps = g.kh * g.kw;
  const plane = g.oh * g.ow;
  lowerGemm(context as LoweringContext, {
    k: [g.c, g.kh, g.kw],
    groups: g.groups,
    a: {
      outer: [g.o],
      fast: 'k',
      place: ([o], s) => [`let w${s} = (${o}${channelBase(g, g.o)}) * ${g.c * taps}u;`],
      step: (level, k, s) => {
        if (level === 0) return [`let wc${s} = w${s} + ${k} * ${taps}u;`];
        if (level === 1) return [`let wh${s} = wc${s} + ${k} * ${g.kw}u;`];
        return [`let ww${s} = wh${s} + ${k};`];
      },
      element: (kernel, s) => kernel.load(1, `ww${s}`),
    },
    b: {
      outer: [g.n, g.oh, g.ow],
      fast: 'outer',
      place: ([n, oh, ow], s) => [
        `let bn${s}_ = (${n} * ${g.c * g.groups}u${channelBase(g, g.c)}) * ${g.h * g.w}u;`,
        `let oh${s} = ${oh};`,
        `let ow${s} = ${ow};`,
      ],
      step: (level, k, s) => {
        if (level === 0) return [`let bx${s} = bn${s}_ + ${k} * ${g.h * g.w}u;`];
        if (level === 1)
          return [`let ih${s} = ${along(`oh${s}`, g.stride[0], k, g.dilation[0], g.top)};`];
        return [`let iw${s} = ${along(`ow${s}`, g.stride[1], k, g.dilation[1], g.left)};`];
      },
      element: (kernel, s) => xAt(g, kernel, s, `iw${s}`),
      slide: {
        outer: g.stride[1],
        k: g.dilation[1],
        element: (kernel, s, k, shift) =>
          xAt(g, kernel, s, along(`ow${s}`, g.stride[1], k, g.dilation[1], g.left - shift)),
      },
    },
    index: ({ m, nc: [n, oh, ow] }) =>
      `(${n} * ${g.o * g.groups}u + ${m}${channelBase(g, g.o)}) * ${plane}u + ${oh} * ${g.ow}u + ${ow}`,
  });
}

/** dx[n, c, h, w] = Σ dy·w over windows that cover it: m = c, n = (n, h, w), k = (o, kh, kw). */
function lowerInputGrad(context: LoweringContext<'conv2dInputGrad'>): void {
  const [dy, w] = [context.inputShape(0), context.inputShape(1)];
  const g = geometryOf(context.attributes, context.outputShape(0), w, dy);
  const taps = g.kh * g.kw;
  const plane = g.oh * g.ow;
  /** Output row (or column) whose window has tap k at this input row; `ok…` is false if there is none. */
  const covering = (name: string, at: string, k: string, axis: 0 | 1, length: number) => {
    const [stride, dilation] = [g.stride[axis], g.dilation[axis]];
    // Unsigned: what would be negative wraps to beyond the length.
    const lines = [`let t${name} = ${at} - ${k} * ${dilation}u;`];
    if (stride === 1)
      return [...lines, `let o${name} = t${name};`, `let ok${name} = t${name} < ${length}u;`];
    return [
      ...lines,
      `let o${name} = t${name} / ${stride}u;`,
      `let ok${name} = (o${name} < ${length}u) & (o${name} * ${stride}u == t${name});`,
    ];
  };
  lowerGemm(context as LoweringContext, {
    k: [g.o, g.kh, g.kw],
    groups: g.groups,
    a: {
      outer: [g.c],
      fast: 'k',
      place: ([c], s) => [`let w${s} = ${c} * ${taps}u${channelBase(g, g.o * g.c * taps)};`],
      step: (level, k, s) => {
        if (level === 0) return [`let wo${s} = w${s} + ${k} * ${g.c * taps}u;`];
        if (level === 1) return [`let wh${s} = wo${s} + ${k} * ${g.kw}u;`];
        return [`let ww${s} = wh${s} + ${k};`];
      },
      element: (kernel, s) => kernel.load(1, `ww${s}`),
    },
    b: {
      outer: [g.n, g.h, g.w],
      fast: 'outer',
      place: ([n, h, wd], s) => [
        `let by${s}_ = (${n} * ${g.o * g.groups}u${channelBase(g, g.o)}) * ${plane}u;`,
        `let h${s} = ${h} + ${g.top}u;`,
        `let w${s} = ${wd} + ${g.left}u;`,
      ],
      step: (level, k, s) => {
        if (level === 0) return [`let by${s} = by${s}_ + ${k} * ${plane}u;`];
        if (level === 1) return covering(`h${s}`, `h${s}`, k, 0, g.oh);
        return covering(`w${s}`, `w${s}`, k, 1, g.ow);
      },
      element: (kernel, s) =>
        inside(kernel.load(0, `by${s} + oh${s} * ${g.ow}u + ow${s}`), [`okh${s}`, `okw${s}`]),
      // With a stride, neighbours are covered by windows of different taps.
      ...(g.stride[1] === 1 && { slide: dySlide(g) }),
    },
    index: ({ m, nc: [n, h, wd] }) =>
      `(${n} * ${g.c * g.groups}u + ${m}${channelBase(g, g.c)}) * ${g.h * g.w}u + ${h} * ${g.w}u + ${wd}`,
  });
}

/** Elements of dy left and right of column `w…`; unsigned, so that what would be negative is past the end. */
function dySlide(g: Geometry): Slide {
  return {
    outer: 1,
    k: -g.dilation[1],
    element: (kernel, s, k, shift) => {
      const column = `(w${s} + ${shift >>> 0}u - ${k} * ${g.dilation[1]}u)`;
      return inside(kernel.load(0, `by${s} + oh${s} * ${g.ow}u + ${column}`), [
        `okh${s}`,
        `${column} < ${g.ow}u`,
      ]);
    },
  };
}

/** dw[o, c, kh, kw]: m = o, n = (c, kh, kw), k = (n, oh, ow): few results, long sums, hence split. */
function lowerWeightGrad(context: LoweringContext<'conv2dWeightGrad'>): void {
  const [x, dy] = [context.inputShape(0), context.inputShape(1)];
  const g = geometryOf(context.attributes, x, context.outputShape(0), dy);
  const taps = g.kh * g.kw;
  const plane = g.oh * g.ow;
  lowerGemm(context as LoweringContext, {
    k: [g.n, g.oh, g.ow],
    groups: g.groups,
    a: {
      outer: [g.o],
      fast: 'k',
      place: ([o], s) => [`let y${s} = (${o}${channelBase(g, g.o)}) * ${plane}u;`],
      step: (level, k, s) => {
        if (level === 0) return [`let yn${s} = y${s} + ${k} * ${g.o * g.groups * plane}u;`];
        if (level === 1) return [`let yh${s} = yn${s} + ${k} * ${g.ow}u;`];
        return [`let yw${s} = yh${s} + ${k};`];
      },
      element: (kernel, s) => kernel.load(1, `yw${s}`),
    },
    b: {
      outer: [g.c, g.kh, g.kw],
      fast: 'k',
      place: ([c, kh, kw], s) => [
        `let bc${s} = (${c}${channelBase(g, g.c)}) * ${g.h * g.w}u;`,
        `let kh${s} = ${kh};`,
        `let kw${s} = ${kw};`,
      ],
      step: (level, k, s) => {
        if (level === 0) return [`let bx${s} = bc${s} + ${k} * ${g.c * g.groups * g.h * g.w}u;`];
        if (level === 1)
          return [`let ih${s} = ${along(k, g.stride[0], `kh${s}`, g.dilation[0], g.top)};`];
        return [`let iw${s} = ${along(k, g.stride[1], `kw${s}`, g.dilation[1], g.left)};`];
      },
      element: (kernel, s) => xAt(g, kernel, s, `iw${s}`),
      slide: {
        outer: g.dilation[1],
        k: g.stride[1],
        element: (kernel, s, k, shift) =>
          xAt(g, kernel, s, along(k, g.stride[1], `kw${s}`, g.dilation[1], g.left - shift)),
      },
    },
    index: ({ m, n }) => `(${m}${channelBase(g, g.o)}) * ${g.c * taps}u + ${n}`,
  });
}

export const conv2d: OpLowering<'conv2d'> = { epilogue: true, lower: lowerForward };
export const conv2dInputGrad: OpLowering<'conv2dInputGrad'> = {
  epilogue: true,
  lower: lowerInputGrad,
};
export const conv2dWeightGrad: OpLowering<'conv2dWeightGrad'> = {
  epilogue: true,
  lower: lowerWeightGrad,
};
