/**
 * What the schedulers share. They stand in series behind the optimizer; their rules live in
 * `engine/training/schedulers`.
 */
import { z } from 'zod';
import {
  type BlockDefinition,
  type BlockProblem,
  defineBlock,
  type InferContext,
  type Inferred,
  type ParamSchema,
} from '../contract';
import { choice, float, text } from '../fields';
import { inputOf, OPTIMIZER_IN, OPTIMIZER_OUT, type OptimizerValue } from '../ports';
import { error } from '../problems';
import { pythonCall } from '../python';
import { formulasOf } from './expression';

/** When the scheduler steps: after every epoch or after every batch. */
export const interval = choice(['epoch', 'batch'], {
  help: {
    en: 'What one step of the schedule is: an epoch, or a batch.',
    zh: '调度的一步是什么：一个 epoch，或一个批次。',
  },
}).default('epoch');

export const gamma = float({
  help: {
    en: 'Factor of the learning rate at each drop.',
    zh: '每次下降时学习率乘以的倍数。',
  },
});

export const etaMin = float({
  help: {
    en: 'Lowest learning rate.',
    zh: '最低的学习率。',
  },
}).default(0);

export const lrLambda = text({
  check: (value) => formulasOf(value) !== undefined,
  accepts: {
    en: 'a formula of k such as 0.95 ** k; one for each parameter group, separated by ;',
    zh: '含 k 的算式，如 0.95 ** k；多个参数组用 ; 分隔',
  },
  help: {
    en: 'Formula of the step k: numbers, + - * / // % **, comparisons, a if b else c, cos, exp, min.',
    zh: '步数 k 的算式：数字、+ - * / // % **、比较、a if b else c、cos、exp、min 等。',
  },
});

/** Writes a formula as PyTorch code. */
export function lambdaText(value: unknown): string {
  const one = (formula: string) =>
    /^\s*lambda\b/.test(formula) ? formula.trim() : `lambda k: ${formula.trim()}`;
  const formulas = String(value).split(';').map(one);
  return formulas.length === 1 ? (formulas[0] as string) : `[${formulas.join(', ')}]`;
}

/** A list that has another length than there are parameter groups: PyTorch's ValueError. */
export function wrongLength(
  param: string,
  length: number,
  groups: number | undefined,
): readonly BlockProblem[] {
  if (groups === undefined || length === groups) return [];
  return [
    error(
      'scheduler.groups',
      `${param} lists ${length} values, but the optimizer has ${groups} parameter group${groups === 1 ? '' : 's'}. Give one value, or one for each group.`,
      `${param} 列出了 ${length} 个值，但优化器有 ${groups} 个参数组。请给一个值，或每组一个。`,
      { torch: 'cV', param },
    ),
  ];
}

/** The same for a parameter that is one number or a list. */
export function listProblems(
  param: string,
  value: number | readonly number[] | null,
  groups: number | undefined,
): readonly BlockProblem[] {
  return Array.isArray(value) ? wrongLength(param, value.length, groups) : [];
}

/** Momentum cannot be cycled in an optimizer that has neither momentum nor betas. */
export function momentumProblems(
  type: string,
  cycles: boolean,
  optimizer: OptimizerValue | undefined,
): readonly BlockProblem[] {
  const { kind, hyper } = optimizer ?? {};
  if (!cycles || !kind || !hyper || hyper.includes('momentum') || hyper.includes('betas'))
    return [];
  return [
    error(
      'scheduler.momentum',
      `${type} cycles momentum, but ${kind} has neither momentum nor betas. Set cycle_momentum to False or choose SGD or Adam.`,
      `${type} 会循环改变动量，但 ${kind} 没有 momentum 或 betas。请把 cycle_momentum 设为 False，或改用 SGD、Adam。`,
      { torch: 'cV', param: 'cycle_momentum' },
    ),
  ];
}

type Own<S extends ParamSchema> = Pick<
  BlockDefinition<S>,
  'type' | 'keywords' | 'params' | 'initial' | 'summary' | 'validate' | 'formula' | 'help'
> & {
  /** What is wrong with this scheduler behind that optimizer. */
  readonly problems?: (
    optimizer: OptimizerValue,
    params: z.output<S>,
    context: InferContext<z.output<S>>,
  ) => readonly BlockProblem[];
  /** Schedulers that the next SequentialLR may take; this one added to those before, unless it says. */
  readonly schedulers?: (before: readonly string[]) => readonly string[];
  readonly positional?: readonly (keyof z.output<S> & string)[];
  readonly write?: (param: string, value: unknown) => string | undefined;
  readonly pytorch?: BlockDefinition<S>['pytorch'];
};

/** Said by where the training loop calls a scheduler, not by its constructor. */
const OF_THE_LOOP = new Set(['interval', 'monitor']);

function constructorOf({ shape }: ParamSchema): ParamSchema {
  return z.object(
    Object.fromEntries(Object.entries(shape).filter(([name]) => !OF_THE_LOOP.has(name))),
  );
}

/** A block that changes the learning rate while training goes on. */
export function schedulerBlock<S extends ParamSchema>(own: Own<S>): BlockDefinition<S> {
  const { problems, schedulers, positional = [], write, ...definition } = own;
  const { type, params } = definition;
  return defineBlock<S>({
    pytorch: (p) =>
      pythonCall(`optim.lr_scheduler.${type}`, constructorOf(params), p, {
        first: ['optimizer'],
        positional,
        ...(write ? { write } : {}),
      }),
    ...definition,
    category: 'scheduler',
    inputs: () => [OPTIMIZER_IN],
    outputs: () => [OPTIMIZER_OUT],
    infer: (context): Inferred => {
      const optimizer = inputOf(context.inputs, 'optimizer', 'Optimizer');
      if (!optimizer) return { outputs: {} };
      const before = optimizer.schedulers ?? [];
      return {
        outputs: {
          optimizer: {
            ...optimizer,
            schedulers: schedulers ? schedulers(before) : [...before, type],
          },
        },
        problems: problems?.(optimizer, context.params, context) ?? [],
      };
    },
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.${type}.html`,
  });
}
