/**
 * The shape rule of a block with the user's own numbers put in: one line for each axis that changes. A line
 * is given only when its result is what analysis found, so that the page never contradicts the canvas.
 * Pure.
 */
import { AXES, type Rank, type Sizes, sizesOf } from '../../../graph/blocks/ranks';
import { reach, samePadding } from '../../../graph/blocks/shapes';
import type { Dim, Shape, Text, ValueType } from '../../../graph/types';
import { formatCount } from '../../state/format';

export interface RuleLine {
  /** What the line is about: `height`, `parameters`. */
  readonly name: Text;
  /** `⌊(28 + 2·0 − 1·(5 − 1) − 1) / 1⌋ + 1 = 24` */
  readonly text: string;
}

type Params = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, ValueType | undefined>>;

export interface RuleInput {
  readonly type: string;
  readonly params: Params;
  readonly inputs: Values;
  readonly outputs: Values;
  /** Trainable numbers, as analysis counts them. */
  readonly parameters: number;
}

const CHANNELS: Text = { en: 'channels', zh: '通道' };
const FEATURES: Text = { en: 'features', zh: '特征' };
const PARAMETERS: Text = { en: 'parameters', zh: '参数' };
const BATCHES: Text = { en: 'batches', zh: '批数' };
const AXIS = (i: number): Text => ({ en: `axis ${i}`, zh: `轴 ${i}` });

const tensorShape = (value: ValueType | undefined): Shape | undefined =>
  value?.type === 'Tensor' ? value.shape : undefined;

/** A line, if it is true. */
function line(name: Text, text: string, result: number, actual: Dim | undefined): RuleLine[] {
  return actual === result ? [{ name, text: `${text} = ${formatCount(result)}` }] : [];
}

const product = (numbers: readonly number[]) => numbers.reduce((a, b) => a * b, 1);

interface Axis {
  readonly name: Text;
  readonly from: number;
  readonly to: Dim;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly i: number;
}

/** The places of a window of each spatial axis. */
function axesOf({ params: p, inputs, outputs }: RuleInput, rank: Rank): Axis[] {
  const from = tensorShape(inputs.input);
  const to = tensorShape(outputs.output);
  if (!from || !to) return [];
  const kernel = sizesOf((p.kernel_size ?? 1) as Sizes, rank);
  const stride = sizesOf((p.stride ?? p.kernel_size ?? 1) as Sizes, rank);
  const dilation = sizesOf((p.dilation ?? 1) as Sizes, rank);
  return AXES[rank].flatMap((name, i): Axis[] => {
    const length = from[i + 2];
    if (length === null || length === undefined) return [];
    return [
      {
        name,
        from: length,
        to: to[i + 2] ?? null,
        kernel: kernel[i] as number,
        stride: stride[i] as number,
        dilation: dilation[i] as number,
        i,
      },
    ];
  });
}

function paddingOf(
  p: Params,
  rank: Rank,
  { kernel, dilation, i }: Axis,
): readonly [number, number] {
  if (p.padding === 'same') return samePadding(kernel, dilation);
  if (p.padding === 'valid' || p.padding === undefined) return [0, 0];
  const at = sizesOf(p.padding as Sizes, rank)[i] as number;
  return [at, at];
}

/** How far a window gets in steps: convolution and pooling. */
function slid(input: RuleInput, rank: Rank): RuleLine[] {
  return axesOf(input, rank).flatMap((axis) => {
    const { from, kernel, stride, dilation, to } = axis;
    const [before, after] = paddingOf(input.params, rank, axis);
    const pad = before === after ? `2·${before}` : `${before} + ${after}`;
    const ceil = input.params.ceil_mode === true;
    const room = from + before + after - reach(kernel, dilation);
    const steps = ceil ? Math.ceil(room / stride) : Math.floor(room / stride);
    const [open, close] = ceil ? ['⌈', '⌉'] : ['⌊', '⌋'];
    const text = `${open}(${from} + ${pad} − ${dilation}·(${kernel} − 1) − 1) / ${stride}${close} + 1`;
    // In ceil mode a window that would start in the padding at the end does not count.
    if (ceil && to === steps)
      return [{ name: axis.name, text: `${text} − 1 = ${formatCount(steps)}` }];
    return line(axis.name, text, steps + 1, to);
  });
}

function spread(input: RuleInput, rank: Rank): RuleLine[] {
  return axesOf(input, rank).flatMap((axis) => {
    const { from, kernel, stride, dilation, to, i, name } = axis;
    const [pad] = paddingOf(input.params, rank, axis);
    const extra = sizesOf((input.params.output_padding ?? 0) as Sizes, rank)[i] as number;
    const result = (from - 1) * stride - 2 * pad + dilation * (kernel - 1) + extra + 1;
    const text = `(${from} − 1)·${stride} − 2·${pad} + ${dilation}·(${kernel} − 1) + ${extra} + 1`;
    return line(name, text, result, to);
  });
}

function unpooled({ inputs, outputs }: RuleInput, rank: Rank): RuleLine[] {
  const indices = inputs.indices;
  const to = tensorShape(outputs.output);
  if (indices?.type !== 'Indices' || !to) return [];
  return AXES[rank].flatMap((name, i) => {
    const length = indices.plane[i];
    if (length === null || length === undefined || to[i + 2] !== length) return [];
    return [{ name, text: `= ${formatCount(length)}` }];
  });
}

function scaled(input: RuleInput, rank: Rank): RuleLine[] {
  const { params: p } = input;
  return axesOf(input, rank).flatMap(({ from, to, name, i }) => {
    const factor = p.scale_factor;
    if (factor === null || factor === undefined) return [];
    const by = (Array.isArray(factor) ? factor[i] : factor) as number;
    return line(name, `⌊${from} · ${by}⌋`, Math.floor(from * by), to);
  });
}

function adaptive(input: RuleInput, rank: Rank): RuleLine[] {
  return axesOf({ ...input, params: {} }, rank).flatMap(({ from, to, name }) => {
    if (!to) return [];
    const sizes = Array.from(
      { length: to },
      (_, i) => Math.ceil(((i + 1) * from) / to) - Math.floor((i * from) / to),
    );
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
    const windows = least === most ? `${least}` : `${least}…${most}`;
    return [{ name, text: `${formatCount(from)} / ${windows} → ${formatCount(to)}` }];
  });
}

function flattened({ inputs, outputs }: RuleInput): RuleLine[] {
  const from = tensorShape(inputs.input);
  const to = tensorShape(outputs.output);
  if (!from || !to || to.length >= from.length) return [];
  const start = to.findIndex((d, i) => d !== from[i]);
  const at = start < 0 ? to.length - 1 : start;
  const joined = from.slice(at, at + from.length - to.length + 1);
  if (joined.some((d) => d === null)) return [];
  const numbers = joined as readonly number[];
  return line(FEATURES, numbers.join(' · '), product(numbers), to[at]);
}

function concatenated({ inputs, outputs, params }: RuleInput): RuleLine[] {
  const to = tensorShape(outputs.output);
  const all = Object.values(inputs).flatMap((value) => {
    const shape = tensorShape(value);
    return shape ? [shape] : [];
  });
  if (!to || all.length === 0) return [];
  const dim = Number(params.dim);
  const axis = dim < 0 ? dim + to.length : dim;
  const lengths = all.map((shape) => shape[axis]);
  if (lengths.some((d) => typeof d !== 'number')) return [];
  const numbers = lengths as number[];
  return line(
    axis === 1 ? CHANNELS : AXIS(axis),
    numbers.join(' + '),
    numbers.reduce((a, b) => a + b, 0),
    to[axis],
  );
}

function padded(input: RuleInput, rank: Rank): RuleLine[] {
  const given = input.params.padding as Sizes;
  const from = tensorShape(input.inputs.input);
  const to = tensorShape(input.outputs.output);
  if (!from || !to) return [];
  // The last axis comes first, as in torch.nn.functional.pad.
  const ends = typeof given === 'number' ? Array<number>(2 * rank).fill(given) : given;
  return AXES[rank].flatMap((name, i) => {
    const length = from[i + 2];
    const [before, after] = ends.slice(2 * (rank - 1 - i), 2 * (rank - i));
    if (length === null || length === undefined || before === undefined || after === undefined)
      return [];
    return line(name, `${length} + ${before} + ${after}`, length + before + after, to[i + 2]);
  });
}

function shuffled({ type, params, inputs, outputs }: RuleInput): RuleLine[] {
  const from = tensorShape(inputs.input);
  const to = tensorShape(outputs.output);
  const down = type === 'PixelUnshuffle';
  const r = Number(down ? params.downscale_factor : params.upscale_factor);
  const [, c, h, w] = from ?? [];
  if (!to || !c || !h || !w) return [];
  const sign = down ? '/' : '·';
  const side = (length: number) => (down ? length / r : length * r);
  return [
    ...line(CHANNELS, `${c} ${down ? '·' : '/'} ${r}²`, down ? c * r * r : c / (r * r), to[1]),
    ...line(AXES[2][0] as Text, `${h} ${sign} ${r}`, side(h), to[2]),
    ...line(AXES[2][1] as Text, `${w} ${sign} ${r}`, side(w), to[3]),
  ];
}

/** What is learnt, counted: weights and biases. */
function counted({ type, params: p, parameters }: RuleInput): RuleLine[] {
  const n = (name: string) => Number(p[name]);
  const bias = p.bias === true;
  if (type === 'Linear')
    return line(
      PARAMETERS,
      `${n('in_features')}·${n('out_features')}${bias ? ` + ${n('out_features')}` : ''}`,
      n('in_features') * n('out_features') + (bias ? n('out_features') : 0),
      parameters,
    );
  const conv = /^Conv(Transpose)?([123])d$/.exec(type);
  if (conv) {
    const kernel = sizesOf(p.kernel_size as Sizes, Number(conv[2]) as Rank);
    const groups = n('groups');
    const [first, second] = conv[1] ? ['in', 'out'] : ['out', 'in'];
    const per =
      groups === 1 ? `${n(`${second}_channels`)}` : `(${n(`${second}_channels`)}/${groups})`;
    const weights = n(`${first}_channels`) * (n(`${second}_channels`) / groups) * product(kernel);
    const text = `${n(`${first}_channels`)}·${per}·${kernel.join('·')}${bias ? ` + ${n('out_channels')}` : ''}`;
    return line(PARAMETERS, text, weights + (bias ? n('out_channels') : 0), parameters);
  }
  const norm = /^BatchNorm[123]d$/.test(type) ? n('num_features') : undefined;
  if (norm !== undefined) return line(PARAMETERS, `2·${norm}`, 2 * norm, parameters);
  return [];
}

function channels({ type, params, outputs }: RuleInput): RuleLine[] {
  if (!/^Conv/.test(type)) return [];
  const out = Number(params.out_channels);
  return tensorShape(outputs.output)?.[1] === out
    ? [{ name: CHANNELS, text: `out_channels = ${formatCount(out)}` }]
    : [];
}

function loaded({ inputs, params, outputs }: RuleInput): RuleLine[] {
  const data = inputs.dataset;
  const batches = outputs.batches;
  if (data?.type !== 'Dataset' || data.length === null || batches?.type !== 'Batches') return [];
  const size = Number(params.batch_size);
  const drop = params.drop_last === true;
  const many = drop ? Math.floor(data.length / size) : Math.ceil(data.length / size);
  const [open, close] = drop ? ['⌊', '⌋'] : ['⌈', '⌉'];
  return line(
    BATCHES,
    `${open}${formatCount(data.length)} / ${size}${close}`,
    many,
    batches.batches,
  );
}

/** All lines for a block as it stands on the canvas; empty where nothing is known of its inputs. */
export function shapeRule(input: RuleInput): readonly RuleLine[] {
  const { type } = input;
  const rank = Number(/([123])d$/.exec(type)?.[1] ?? 2) as Rank;
  const shape = (): RuleLine[] => {
    if (/^ConvTranspose[123]d$/.test(type)) return spread(input, rank);
    if (/^(Conv|(Max|Avg|LP)Pool)[123]d$/.test(type)) return slid(input, rank);
    if (/^MaxUnpool/.test(type)) return unpooled(input, rank);
    if (/^Adaptive/.test(type)) return adaptive(input, rank);
    if (/Pad[123]d$/.test(type)) return padded(input, rank);
    if (/^Pixel(Un)?[sS]huffle$/.test(type)) return shuffled(input);
    if (type === 'Upsample') {
      const axes = (tensorShape(input.inputs.input)?.length ?? 4) - 2;
      return axes >= 1 && axes <= 3 ? scaled(input, axes as Rank) : [];
    }
    if (type === 'Flatten') return flattened(input);
    if (type === 'Concat') return concatenated(input);
    if (type === 'DataLoader') return loaded(input);
    return [];
  };
  return [...channels(input), ...shape(), ...counted(input)];
}
