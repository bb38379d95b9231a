/**
 * The functions of `torch.nn.init` (parity 4.3): parameters, defaults, errors, and the distribution that
 * each means for a tensor of a given shape.
 */
import { z } from 'zod';
import type { Text } from '../../types';
import type { BlockProblem, ParamSchema } from '../contract';
import { choice, float, int } from '../fields';
import type { Init } from '../functional';
import { error, size, warning } from '../problems';
import { fansOf, gainOf, NONLINEARITIES } from './gains';

/** How a tensor starts: what blocks state themselves, and what only `torch.nn.init` makes. */
export type Start =
  | Init
  /** N(mean, std) conditioned on [low, high]. */
  | {
      readonly kind: 'trunc_normal';
      readonly mean: number;
      readonly std: number;
      readonly low: number;
      readonly high: number;
    }
  | { readonly kind: 'orthogonal'; readonly gain: number }
  | { readonly kind: 'eye' }
  | { readonly kind: 'dirac'; readonly groups: number }
  /** N(0, std) with ⌈sparsity·rows⌉ zeros in each column. */
  | { readonly kind: 'sparse'; readonly sparsity: number; readonly std: number };

export interface Method<S extends ParamSchema = ParamSchema> {
  readonly params: S;
  /** Values that a freshly chosen method has where PyTorch has no default. */
  readonly initial: Readonly<Partial<z.output<S>>>;
  readonly help: Text;
  /** What PyTorch refuses or warns of, for values and for the shape. */
  check?(params: z.output<S>, shape: readonly number[]): BlockProblem[];
  /** The distribution; parameters and shape passed `check`. */
  start(params: z.output<S>, shape: readonly number[]): Start;
}

function method<S extends ParamSchema>(
  definition: Omit<Method<S>, 'initial'> & Partial<Pick<Method<S>, 'initial'>>,
): Method<S> {
  return { initial: {} as Method<S>['initial'], ...definition };
}

const std = (help: Text) => float({ min: 0, torch: 'fR', help });

const gain = float({
  help: {
    en: 'Factor for what follows the layer: 1 plain or Sigmoid, 1.6667 Tanh, 1.4142 ReLU.',
    zh: '根据后面的激活选取的系数：无或 Sigmoid 为 1，Tanh 为 1.6667，ReLU 为 1.4142。',
  },
}).default(1);

/** Xavier, Kaiming and orthogonal need a matrix or more. */
function atLeastTwoAxes(shape: readonly number[]): BlockProblem[] {
  if (shape.length >= 2) return [];
  return [
    error(
      'init.axes',
      `This initialisation needs at least 2 axes, but the tensor is ${size(shape)}. Choose normal, uniform or constant.`,
      `该初始化至少需要 2 个轴，而张量是 ${size(shape)}。请选择 normal、uniform 或 constant。`,
      { torch: 'fV' },
    ),
  ];
}

function onlyTwoAxes(shape: readonly number[]): BlockProblem[] {
  if (shape.length === 2) return [];
  return [
    error(
      'init.axes',
      `This initialisation needs exactly 2 axes, but the tensor is ${size(shape)}. Choose another method.`,
      `该初始化恰好需要 2 个轴，而张量是 ${size(shape)}。请选择其他方法。`,
      { torch: 'fV' },
    ),
  ];
}

function ordered(a: number, b: number): BlockProblem[] {
  if (a <= b) return [];
  return [
    error(
      'init.range',
      `The lower end a is ${a} and the upper end b is ${b}. Make a no larger than b.`,
      `下限 a 是 ${a}，上限 b 是 ${b}。a 不能大于 b。`,
      { torch: 'fR' },
    ),
  ];
}

const kaiming = z.object({
  a: float({
    help: {
      en: 'Slope for negative numbers of the LeakyReLU after the layer; counts for leaky_relu only.',
      zh: '该层之后 LeakyReLU 在负数一侧的斜率；仅对 leaky_relu 有效。',
    },
  }).default(0),
  mode: choice(['fan_in', 'fan_out'], {
    torch: 'fV',
    help: {
      en: 'fan_in keeps the size of numbers on the way forward, fan_out that of gradients.',
      zh: 'fan_in 保持前向数值的大小，fan_out 保持反向梯度的大小。',
    },
  }).default('fan_in'),
  nonlinearity: choice(NONLINEARITIES, {
    torch: 'fV',
    help: {
      en: 'What follows the layer. leaky_relu with a = 0 is ReLU.',
      zh: '该层之后的激活。a 为 0 的 leaky_relu 就是 ReLU。',
    },
  }).default('leaky_relu'),
});

function kaimingDeviation(p: z.output<typeof kaiming>, shape: readonly number[]): number {
  const { fanIn = 1, fanOut = 1 } = fansOf(shape) ?? {};
  return gainOf(p.nonlinearity, p.a) / Math.sqrt(p.mode === 'fan_in' ? fanIn : fanOut);
}

function xavierDeviation(factor: number, shape: readonly number[]): number {
  const { fanIn = 1, fanOut = 1 } = fansOf(shape) ?? {};
  return factor * Math.sqrt(2 / (fanIn + fanOut));
}

/** A symmetric uniform distribution of that standard deviation. */
function evenly(deviation: number): Init {
  const bound = Math.sqrt(3) * deviation;
  return { kind: 'uniform', low: -bound, high: bound };
}

const lower = { en: 'Smallest number that can occur.', zh: '可能出现的最小值。' };
const upper = { en: 'Largest number that can occur.', zh: '可能出现的最大值。' };
const centre = { en: 'Middle of the distribution.', zh: '分布的中心。' };
const width = { en: 'Standard deviation, at least 0.', zh: '标准差，不小于 0。' };

export const METHODS = {
  uniform: method({
    params: z.object({
      a: float({ help: lower }).default(0),
      b: float({ help: upper }).default(1),
    }),
    help: { en: 'All numbers from a to b are equally likely.', zh: 'a 到 b 之间的数等可能。' },
    check: ({ a, b }) => ordered(a, b),
    start: ({ a, b }) => ({ kind: 'uniform', low: a, high: b }),
  }),
  normal: method({
    params: z.object({ mean: float({ help: centre }).default(0), std: std(width).default(1) }),
    help: { en: 'Normal (Gaussian) random numbers.', zh: '正态（高斯）随机数。' },
    start: (p) => ({ kind: 'normal', mean: p.mean, std: p.std }),
  }),
  trunc_normal: method({
    params: z.object({
      mean: float({ help: centre }).default(0),
      std: std(width).default(1),
      a: float({ help: lower }).default(-2),
      b: float({ help: upper }).default(2),
    }),
    help: {
      en: 'Normal random numbers of which only those from a to b are kept.',
      zh: '只保留 a 到 b 之间的正态随机数。',
    },
    check: ({ mean, std: deviation, a, b }) => {
      const problems = ordered(a, b);
      if (deviation === 0)
        problems.push(
          error(
            'init.std',
            'trunc_normal divides by std, which is 0. Set std above 0, or choose constant.',
            'trunc_normal 要除以 std，而 std 是 0。请设为大于 0，或改用 constant。',
            { torch: 'fR' },
          ),
        );
      if (mean < a - 2 * deviation || mean > b + 2 * deviation)
        problems.push(
          warning(
            'init.far',
            `trunc_normal has its mean ${mean} more than 2 std outside ${a} to ${b}. The numbers may be distributed badly.`,
            `trunc_normal 的均值 ${mean} 距离 ${a} 到 ${b} 超过 2 倍 std，分布可能不准确。`,
          ),
        );
      return problems;
    },
    start: (p) => ({ kind: 'trunc_normal', mean: p.mean, std: p.std, low: p.a, high: p.b }),
  }),
  constant: method({
    params: z.object({
      val: float({ help: { en: 'The number itself.', zh: '该数值。' } }),
    }),
    initial: { val: 0 },
    help: { en: 'The same number everywhere.', zh: '处处为同一个数。' },
    start: ({ val }) => ({ kind: 'constant', value: val }),
  }),
  ones: method({
    params: z.object({}),
    help: { en: 'All 1.', zh: '全部为 1。' },
    start: () => ({ kind: 'constant', value: 1 }),
  }),
  zeros: method({
    params: z.object({}),
    help: { en: 'All 0.', zh: '全部为 0。' },
    start: () => ({ kind: 'constant', value: 0 }),
  }),
  xavier_uniform: method({
    params: z.object({ gain }),
    help: {
      en: 'Glorot: uniform, wide enough to keep sizes the same forwards and backwards. For Tanh and Sigmoid.',
      zh: 'Glorot：均匀分布，使前向数值和反向梯度的大小都保持不变。适合 Tanh 和 Sigmoid。',
    },
    check: (_, shape) => atLeastTwoAxes(shape),
    start: (p, shape) => evenly(xavierDeviation(p.gain, shape)),
  }),
  xavier_normal: method({
    params: z.object({ gain }),
    help: {
      en: 'Glorot: normal, wide enough to keep sizes the same forwards and backwards. For Tanh and Sigmoid.',
      zh: 'Glorot：正态分布，使前向数值和反向梯度的大小都保持不变。适合 Tanh 和 Sigmoid。',
    },
    check: (_, shape) => atLeastTwoAxes(shape),
    start: (p, shape) => ({ kind: 'normal', mean: 0, std: xavierDeviation(p.gain, shape) }),
  }),
  kaiming_uniform: method({
    params: kaiming,
    help: {
      en: 'He: uniform, wide enough to keep sizes the same through ReLU.',
      zh: 'He：均匀分布，使数值大小经过 ReLU 后保持不变。',
    },
    check: (_, shape) => atLeastTwoAxes(shape),
    start: (p, shape) => evenly(kaimingDeviation(p, shape)),
  }),
  kaiming_normal: method({
    params: kaiming,
    help: {
      en: 'He: normal, wide enough to keep sizes the same through ReLU.',
      zh: 'He：正态分布，使数值大小经过 ReLU 后保持不变。',
    },
    check: (_, shape) => atLeastTwoAxes(shape),
    start: (p, shape) => ({ kind: 'normal', mean: 0, std: kaimingDeviation(p, shape) }),
  }),
  orthogonal: method({
    params: z.object({ gain }),
    help: {
      en: 'A random rotation: rows or columns at right angles, of length gain.',
      zh: '随机旋转：各行（或各列）互相垂直，长度为 gain。',
    },
    check: (_, shape) => atLeastTwoAxes(shape),
    start: (p) => ({ kind: 'orthogonal', gain: p.gain }),
  }),
  eye: method({
    params: z.object({}),
    help: {
      en: 'The identity: 1 on the diagonal, else 0. The layer passes its input on at first.',
      zh: '单位矩阵：对角线为 1，其余为 0。该层最初原样传递输入。',
    },
    check: (_, shape) => onlyTwoAxes(shape),
    start: () => ({ kind: 'eye' }),
  }),
  dirac: method({
    params: z.object({
      groups: int({
        min: 1,
        torch: 'fV',
        help: {
          en: 'Groups that each get the identity; must divide the first axis.',
          zh: '分成若干组，每组各为恒等；必须能整除第一轴。',
        },
      }).default(1),
    }),
    help: {
      en: 'The identity of convolutions: each channel passes on one input channel at first.',
      zh: '卷积的恒等：最初每个通道原样传递一个输入通道。',
    },
    check: ({ groups }, shape) => {
      if (shape.length < 3 || shape.length > 5)
        return [
          error(
            'init.axes',
            `dirac needs the 3 to 5 axes of a convolution's weight, but the tensor is ${size(shape)}. Choose another method.`,
            `dirac 需要卷积权重的 3 到 5 个轴，而张量是 ${size(shape)}。请选择其他方法。`,
            { torch: 'fV' },
          ),
        ];
      if ((shape[0] as number) % groups === 0) return [];
      return [
        error(
          'init.groups',
          `dirac cannot split ${shape[0]} output channels into groups=${groups}. Choose groups that divide ${shape[0]}.`,
          `dirac 无法把 ${shape[0]} 个输出通道分成 groups=${groups} 组。请选择能整除 ${shape[0]} 的组数。`,
          { torch: 'fV' },
        ),
      ];
    },
    start: (p) => ({ kind: 'dirac', groups: p.groups }),
  }),
  sparse: method({
    params: z.object({
      sparsity: float({
        min: 0,
        max: 1,
        torch: 'fR',
        help: { en: 'Share of each column that is 0.', zh: '每一列中为 0 的比例。' },
      }),
      std: std(width).default(0.01),
    }),
    initial: { sparsity: 0.9 },
    help: {
      en: 'Normal random numbers, most of them set to 0 in each column.',
      zh: '正态随机数，每一列中大部分被置 0。',
    },
    check: (_, shape) => onlyTwoAxes(shape),
    start: (p) => ({ kind: 'sparse', sparsity: p.sparsity, std: p.std }),
  }),
} as const;

export type MethodName = keyof typeof METHODS;
export const METHOD_NAMES = Object.keys(METHODS) as readonly MethodName[];

/** A method without its own parameter type, as a document knows it. */
export function methodOf(name: string): Method | undefined {
  return Object.hasOwn(METHODS, name)
    ? (METHODS[name as MethodName] as unknown as Method)
    : undefined;
}
