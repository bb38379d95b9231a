/** What the losses share: `reduction`, weights, ports, and how input and target must fit. */
import type { z } from 'zod';
import { floats, reduced } from '../../functional/loss';
import type { Dim, Shape, ValueType } from '../../types';
import type {
  BlockDefinition,
  BlockProblem,
  InferContext,
  Inferred,
  ParamSchema,
  PortDefinition,
} from '../contract';
import { choice, numbers } from '../fields';
import type { Functional, Reduction, Sym } from '../functional';
import { inputOf, LOSS_OUT, TENSOR_IN } from '../ports';
import { error, setParam, size, warning } from '../problems';
import { pythonCall } from '../python';
import { differ, shapesDiffer } from '../shapes';
import { listOf } from '../transforms/normalize';

export const reduction = choice(['none', 'mean', 'sum'], {
  torch: 'fV',
  help: {
    en: 'How the losses of a batch become one number. mean is usual; none cannot be trained on.',
    zh: '如何把一个批次的损失变成一个数。通常用 mean；none 不能用于训练。',
  },
}).default('mean');

/** One number for each class. */
export const classWeight = numbers({
  optional: true,
  torch: 'fR',
  help: {
    en: 'One number for each class: how much its samples count. None: all the same.',
    zh: '每个类别一个数：该类样本的权重。None：全部相同。',
  },
})
  .nullable()
  .default(null);

/** Weights along the last axis. */
export const elementWeight = numbers({
  optional: true,
  torch: 'fR',
  help: {
    en: 'How much each place of the last axis counts: one number, or one for each. None: all the same.',
    zh: '最后一个轴上每个位置的权重：一个数，或每个位置一个数。None：全部相同。',
  },
})
  .nullable()
  .default(null);

export const TARGET_IN: PortDefinition = {
  name: 'target',
  types: ['Tensor', 'Target'],
  label: { en: 'Target', zh: '目标' },
};

/** Class ids only. */
export const CLASS_TARGET_IN: PortDefinition = { ...TARGET_IN, types: ['Target'] };

export const LOSS_VALUE = { loss: { type: 'Loss' } } as const;

/** Training starts from one number: PyTorch refuses `backward()` on more. */
export function scalarNeeded(
  type: string,
  block: string,
  value: Reduction | 'batchmean',
): BlockProblem[] {
  if (value !== 'none') return [];
  return [
    error(
      'loss.reduction',
      `${type} makes one loss for each sample with reduction='none', and training needs a single number. Set it to 'mean' or 'sum'.`,
      `reduction='none' 时 ${type} 为每个样本给出一个损失，而训练需要单个数。请设为 'mean' 或 'sum'。`,
      { torch: 'fR', param: 'reduction', repair: setParam(block, 'reduction', 'mean') },
    ),
  ];
}

type Arriving = Extract<ValueType, { type: 'Tensor' } | { type: 'Target' }>;

/** What arrives at a port that takes tensors and targets. */
export function arrivingAt(
  inputs: InferContext<unknown>['inputs'],
  port: string,
): Arriving | undefined {
  return inputOf(inputs, port, 'Tensor') ?? inputOf(inputs, port, 'Target');
}

/** Class ids rather than numbers. */
export function isIds(value: Arriving): boolean {
  return value.type === 'Target' ? value.target.kind !== 'number' : value.element === 'int64';
}

/** A weight's list must be as long as the axis it runs along; one number fits every length. */
export function weightProblems(
  type: string,
  param: string,
  weight: number | readonly number[] | null,
  length: Dim,
  what: { en: string; zh: string },
  oneFits: boolean,
): BlockProblem[] {
  if (weight === null) return [];
  const count = listOf(weight).length;
  if (!differ(length, count) || (oneFits && count === 1)) return [];
  return [
    error(
      'loss.weight',
      `${type} has ${count} numbers in ${param}, but the input has ${length} ${what.en}. Give ${length} numbers, or None.`,
      `${type} 的 ${param} 有 ${count} 个数，而输入有 ${length} 个${what.zh}。请填 ${length} 个数，或 None。`,
      { torch: 'fR', param },
    ),
  ];
}

/** (N, 1, H, W) against a mask (N, H, W): the channel is one axis too many. */
export function hasExtraChannel(input: Shape, target: Shape): boolean {
  return (
    input.length === 4 &&
    target.length === 3 &&
    input[1] === 1 &&
    !shapesDiffer([input[0] ?? null, ...input.slice(2)], target)
  );
}

/** (N, 1) against (N): a last axis of length 1 too many. */
export function hasExtraAxis(input: Shape, target: Shape): boolean {
  return (
    input.length === target.length + 1 &&
    input[input.length - 1] === 1 &&
    !shapesDiffer(input.slice(0, -1), target)
  );
}

/** Losses that compare number by number: input and target of one shape. */
export function shapeProblems(
  type: string,
  torch: 'W' | 'fV' | 'fR',
  input: Shape,
  target: Arriving,
): BlockProblem[] {
  if (!shapesDiffer(input, target.shape)) return [];
  const [a, b] = [size(input), size(target.shape)];
  if (hasExtraAxis(input, target.shape))
    return [
      // Analysis adds the repair.
      error(
        'loss.extra_axis',
        `${type} gets ${a} for the target ${b}: the last axis of length 1 is one too many. Flatten from start_dim=0 removes it.`,
        `${type} 收到 ${a}，目标却是 ${b}：多了一个长度为 1 的轴。用 Flatten（start_dim=0）去掉它。`,
        { torch, port: 'input' },
      ),
    ];
  if (hasExtraChannel(input, target.shape))
    return [
      // Analysis adds the repair.
      error(
        'loss.extra_channel',
        `${type} gets ${a} for masks ${b}: the channel axis is one too many. Flatten with start_dim=0, end_dim=1 removes it.`,
        `${type} 收到 ${a}，掩码却是 ${b}：多了通道轴。用 Flatten（start_dim=0, end_dim=1）去掉它。`,
        { torch, port: 'input' },
      ),
    ];
  return [
    isIds(target)
      ? error(
          'loss.shapes',
          `${type} compares number by number: the input ${a} is not like the class ids ${b}. Use CrossEntropyLoss for classes.`,
          `${type} 逐个数比较：输入 ${a} 与类别编号 ${b} 形状不同。分类请用 CrossEntropyLoss。`,
          { torch, port: 'target' },
        )
      : error(
          'loss.shapes',
          `${type} compares number by number, but the input is ${a} and the target ${b}. Make them equal.`,
          `${type} 逐个数比较，但输入是 ${a}，目标是 ${b}。请让两者形状相同。`,
          { torch, port: 'input' },
        ),
  ];
}

/** PyTorch refuses integers where a loss needs numbers. */
export function integerTarget(type: string, advice: { en: string; zh: string }): BlockProblem {
  return error(
    'loss.integer_target',
    `${type} needs numbers as target, but class ids arrive. ${advice.en}`,
    `${type} 的目标应为小数，收到的却是类别编号。${advice.zh}`,
    { torch: 'fR', port: 'target' },
  );
}

/** Losses whose targets are +1 and −1. */
export function signProblems(type: string, target: Arriving): BlockProblem[] {
  if (!isIds(target)) return [];
  return [
    warning(
      'loss.signs',
      `${type} needs targets +1 and −1, but class ids 0, 1, … arrive. For two classes use BCEWithLogitsLoss.`,
      `${type} 的目标应为 +1 和 −1，收到的却是类别编号 0、1……。两类分类请用 BCEWithLogitsLoss。`,
      { port: 'target' },
    ),
  ];
}

/** A loss that contains the Softmax or Sigmoid must not get their output. Analysis adds the repair. */
export function rawScoresNeeded(type: string, inputs: InferContext<unknown>['inputs']) {
  const input = inputOf(inputs, 'input', 'Tensor');
  if (input?.values !== 'probabilities') return [];
  return [
    warning(
      'loss.probabilities',
      `${type} gets probabilities but wants raw scores: it contains the Softmax or Sigmoid. Remove the one before it.`,
      `${type} 收到的是概率，而它需要原始分数：它已包含 Softmax 或 Sigmoid。请删除前面的那个。`,
      { port: 'input' },
    ),
  ];
}

/** A loss of log-probabilities must not get plain ones. */
export function logarithmsNeeded(type: string, inputs: InferContext<unknown>['inputs']) {
  const input = inputOf(inputs, 'input', 'Tensor');
  if (input?.values !== 'probabilities') return [];
  return [
    warning(
      'loss.log_probabilities',
      `${type} gets probabilities but wants their logarithms. Use LogSoftmax instead of Softmax before it.`,
      `${type} 收到的是概率，而它需要概率的对数。请把前面的 Softmax 换成 LogSoftmax。`,
      { port: 'input' },
    ),
  ];
}

/** A constructor call; weights are tensors. */
export function lossCall(
  type: string,
  schema: ParamSchema,
  params: Readonly<Record<string, unknown>>,
): string {
  return pythonCall(`nn.${type}`, schema, params, {
    write: (key, value) =>
      (key === 'weight' || key === 'pos_weight') && value !== null
        ? `torch.tensor([${listOf(value as number | number[]).join(', ')}])`
        : undefined,
  });
}

export function referenceOf(type: string): string {
  return `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`;
}

type Elementwise<S extends ParamSchema> = Pick<
  BlockDefinition<S>,
  'type' | 'keywords' | 'params' | 'summary' | 'formula' | 'help'
> & {
  /** PyTorch's answer to different shapes. */
  readonly torch: 'W' | 'fV' | 'fR';
  /** What else to say of what arrives. */
  advise?(type: string, inputs: InferContext<unknown>['inputs']): readonly BlockProblem[];
  /** What else is wrong, once input and target are known. */
  check?(params: z.output<S>, input: Shape, target: Arriving): readonly BlockProblem[];
  /** One loss for each element (or sample); class ids arrive as float32. */
  compute(f: Functional, x: Sym, t: Sym, params: z.output<S>): Sym;
};

/** A loss that compares `input` and `target` of one shape; its parameters include `reduction`. */
export function elementwiseLoss<S extends ParamSchema>({
  torch,
  check,
  advise,
  compute,
  ...rest
}: Elementwise<S>): BlockDefinition<S> {
  const reductionOf = (params: z.output<S>) => params.reduction as Reduction;
  return {
    ...rest,
    category: 'loss',
    initial: {} as BlockDefinition<S>['initial'],
    inputs: () => [TENSOR_IN, TARGET_IN],
    outputs: () => [LOSS_OUT],
    infer({ block, params, inputs }): Inferred {
      const problems: BlockProblem[] = scalarNeeded(rest.type, block, reductionOf(params));
      problems.push(...(advise?.(rest.type, inputs) ?? []));
      const input = inputOf(inputs, 'input', 'Tensor');
      const target = arrivingAt(inputs, 'target');
      if (input && target) {
        problems.push(...shapeProblems(rest.type, torch, input.shape, target));
        problems.push(...(check?.(params, input.shape, target) ?? []));
      }
      return { outputs: LOSS_VALUE, problems };
    },
    lower: (f, { input, target }, params) => ({
      loss: reduced(f, compute(f, input!, floats(f, target!), params), reductionOf(params)),
    }),
    pytorch: (params) => lossCall(rest.type, rest.params, params),
    reference: referenceOf(rest.type),
  };
}
