/** torch.nn's fifteen padding layers (parity 3.10): five contents on one, two or three spatial axes. */
import { z } from 'zod';
import type { Dim, Shape, Text } from '../../types';
import type { BlockProblem } from '../contract';
import { float, ints } from '../fields';
import type { Functional, Sym } from '../functional';
import { error, size } from '../problems';
import { pythonCall } from '../python';
import { rearranged } from './rearranged';

type Content = 'Zero' | 'Constant' | 'Reflection' | 'Replication' | 'Circular';
type Rank = 1 | 2 | 3;

/** Before and after one axis; negative numbers crop. */
interface Edge {
  /** Counted from the last axis, which is −1. */
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

/** PyTorch lists the last axis first: (left, right, top, bottom, front, back). */
function edgesOf(padding: number | readonly number[], rank: Rank): readonly Edge[] {
  const at = (i: number) => (typeof padding === 'number' ? padding : (padding[i] as number));
  return Array.from({ length: rank }, (_, i) => ({
    axis: -1 - i,
    before: at(2 * i),
    after: at(2 * i + 1),
  }));
}

/** Source of each place. Circular padding wraps what cropping has left; the others see the whole axis. */
export function sourcesOf(
  content: Exclude<Content, 'Zero' | 'Constant'>,
  length: number,
  before: number,
  after: number,
): number[] {
  const crop = Math.max(0, -before);
  const left = length - crop - Math.max(0, -after);
  return Array.from({ length: before + length + after }, (_, i) => {
    const at = i - before;
    if (content === 'Replication') return Math.min(length - 1, Math.max(0, at));
    if (content === 'Circular') return crop + ((((at - crop) % left) + left) % left);
    if (at < 0) return -at;
    return at < length ? at : 2 * (length - 1) - at;
  });
}

/** One axis with `value` around it. */
function surrounded(f: Functional, x: Sym, axis: number, edge: Edge, value: number): Sym {
  const length = x.shape[axis] as number;
  const { before, after } = edge;
  const first = Math.max(0, -before);
  const kept = length - first - Math.max(0, -after);
  const inner =
    kept === length
      ? x
      : f.gather(
          x,
          axis,
          Array.from({ length: kept }, (_, i) => first + i),
        );
  const filling = (count: number) =>
    f.expand(
      f.scalar(value),
      x.shape.map((d, i) => (i === axis ? count : d)),
    );
  const parts = [inner];
  if (before > 0) parts.unshift(filling(before));
  if (after > 0) parts.push(filling(after));
  return parts.length > 1 ? f.concat(parts, axis) : inner;
}

function paddedLength(type: string, content: Content, length: Dim, edge: Edge): Dim | BlockProblem {
  if (length === null) return null;
  const { axis, before, after } = edge;
  const most = Math.max(before, after);
  const to = length + before + after;
  const kept = length + Math.min(0, before) + Math.min(0, after);
  const limit = content === 'Reflection' ? length - 1 : content === 'Circular' ? kept : Infinity;
  const code = type.toLowerCase();
  if (to < 1 || kept < 1)
    return error(
      `${code}.too_small`,
      `${type} would leave ${Math.min(to, kept)} of ${length} on axis −${-axis} (padding ${before}, ${after}). Crop less.`,
      `${type} 在轴 −${-axis} 上会把 ${length} 变成 ${Math.min(to, kept)}（填充 ${before}, ${after}）。请少裁一些。`,
      { torch: 'fR', param: 'padding' },
    );
  if (most > limit)
    return error(
      `${code}.padding`,
      `${type} cannot pad axis −${-axis} of length ${length} by ${most}: at most ${limit}. Use less padding.`,
      `${type} 不能把长度为 ${length} 的轴 −${-axis} 填充 ${most}，最多 ${limit}。请减小 padding。`,
      { torch: 'fR', param: 'padding' },
    );
  return to;
}

function outputShape(
  type: string,
  content: Content,
  rank: Rank,
  input: Shape,
  padding: number | readonly number[],
): readonly Dim[] | BlockProblem {
  const free = content === 'Zero' || content === 'Constant';
  const fits = free ? input.length > rank : input.length === rank + 1 || input.length === rank + 2;
  if (!fits)
    return error(
      `${type.toLowerCase()}.dimensions`,
      `${type} pads the last ${rank === 1 ? 'axis' : `${rank} axes`} of (N, C, …) but gets ${size(input)}. Change the layer before.`,
      `${type} 填充 (N, C, …) 的最后 ${rank} 个轴，收到的是 ${size(input)}。请修改前一层。`,
      { torch: 'fR', port: 'input' },
    );
  const output = [...input];
  for (const edge of edgesOf(padding, rank)) {
    const axis = input.length + edge.axis;
    const length = paddedLength(type, content, input[axis] ?? null, edge);
    if (length !== null && typeof length !== 'number') return length;
    output[axis] = length;
  }
  return output;
}

const ORDER: Readonly<Record<Rank, string>> = {
  1: 'left, right',
  2: 'left, right, top, bottom',
  3: 'left, right, top, bottom, front, back',
};

function paddingField(rank: Rank) {
  return ints({
    lengths: [2 * rank],
    torch: 'fR',
    help: {
      en: `How much is added: one number for every side, or (${ORDER[rank]}). Negative numbers crop.`,
      zh: `添加多少：一个数用于各边，或 (${ORDER[rank]})。负数表示裁剪。`,
    },
  });
}

const value = float({
  help: { en: 'The number that fills the padding.', zh: '填充所用的数。' },
});

const WORDS: Readonly<
  Record<
    Content,
    { readonly keywords: readonly string[]; readonly formula: string; readonly help: Text }
  >
> = {
  Zero: {
    keywords: ['border', 'margin', '零填充', '补零'],
    formula: 'a b c → 0 0 a b c 0 0',
    help: {
      en: 'Puts zeros around the feature maps. Convolutions have padding of their own; this block is for sides that differ, or to make sizes match. Negative numbers cut the edge off.',
      zh: '在特征图四周补零。卷积层自带填充；这个块用于各边不同的填充，或使大小一致。负数会裁去边缘。',
    },
  },
  Constant: {
    keywords: ['border', 'fill', 'margin', '常数填充'],
    formula: 'a b c → v v a b c v v',
    help: {
      en: 'Puts one number around the feature maps, for instance what black is after Normalize. Negative numbers cut the edge off.',
      zh: '在特征图四周填一个固定的数，例如 Normalize 之后黑色对应的值。负数会裁去边缘。',
    },
  },
  Reflection: {
    keywords: ['mirror', 'border', 'reflect', '反射填充', '镜像'],
    formula: 'a b c d → c b a b c d c b',
    help: {
      en: 'Continues the picture as in a mirror standing on the edge pixel, which is not repeated. There is no hard edge, so generated pictures show fewer border marks. It must pad less than the size.',
      zh: '像在边缘像素处放一面镜子那样延续图像，边缘像素本身不重复。没有突兀的边界，生成的图像边缘痕迹更少。填充必须小于该轴长度。',
    },
  },
  Replication: {
    keywords: ['edge', 'border', 'replicate', 'clamp', '复制填充', '边缘重复'],
    formula: 'a b c → a a a b c c c',
    help: {
      en: 'Repeats the edge pixel outwards. Any amount is possible. The gradient of all copies adds up at the edge.',
      zh: '把边缘像素向外重复，填充多少都可以。所有副本的梯度都累加到边缘像素上。',
    },
  },
  Circular: {
    keywords: ['wrap', 'periodic', 'panorama', '循环填充', '周期'],
    formula: 'a b c → b c a b c a b',
    help: {
      en: 'Continues the picture from its other side, as if it were wound round a cylinder. It suits panoramas and angles. It can pad at most the size.',
      zh: '从图像的另一侧延续，就像图像绕成圆筒。适合全景图和角度数据。填充最多等于该轴长度。',
    },
  },
};

function pad<S extends z.ZodObject<z.ZodRawShape>>(
  content: Content,
  rank: Rank,
  params: S,
  initial: Readonly<Partial<z.output<S>>>,
  read: (p: z.output<S>) => { padding: number | readonly number[]; value: number },
) {
  const type = `${content}Pad${rank}d`;
  const { keywords, formula, help } = WORDS[content];
  const free = content === 'Zero' || content === 'Constant';
  return rearranged<S>({
    type,
    keywords: ['padding', ...keywords],
    params,
    initial,
    summary: ['padding'],
    shape: (input, p) => outputShape(type, content, rank, input, read(p).padding),
    compute(f, x, p) {
      const { padding, value } = read(p);
      return edgesOf(padding, rank).reduce<Sym>((y, edge) => {
        const axis = y.shape.length + edge.axis;
        if (edge.before === 0 && edge.after === 0) return y;
        if (free) return surrounded(f, y, axis, edge, value);
        const length = y.shape[axis] as number;
        return f.gather(y, axis, sourcesOf(content, length, edge.before, edge.after));
      }, x);
    },
    pytorch: (p) => pythonCall(`nn.${type}`, params, p, { positional: Object.keys(params.shape) }),
    formula,
    help: {
      en: `${help.en} This one pads the last ${rank === 1 ? 'axis' : `${rank} axes`}.`,
      zh: `${help.zh}本块填充最后 ${rank} 个轴。`,
    },
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}

function plain(content: Exclude<Content, 'Constant'>, rank: Rank) {
  const params = z.object({ padding: paddingField(rank) });
  return pad(content, rank, params, { padding: 1 }, (p) => ({ padding: p.padding, value: 0 }));
}

function constant(rank: Rank) {
  const params = z.object({ padding: paddingField(rank), value });
  return pad('Constant', rank, params, { padding: 1, value: 0 }, (p) => p);
}

export const pads = {
  ZeroPad1d: plain('Zero', 1),
  ZeroPad2d: plain('Zero', 2),
  ZeroPad3d: plain('Zero', 3),
  ConstantPad1d: constant(1),
  ConstantPad2d: constant(2),
  ConstantPad3d: constant(3),
  ReflectionPad1d: plain('Reflection', 1),
  ReflectionPad2d: plain('Reflection', 2),
  ReflectionPad3d: plain('Reflection', 3),
  ReplicationPad1d: plain('Replication', 1),
  ReplicationPad2d: plain('Replication', 2),
  ReplicationPad3d: plain('Replication', 3),
  CircularPad1d: plain('Circular', 1),
  CircularPad2d: plain('Circular', 2),
  CircularPad3d: plain('Circular', 3),
} as const;
