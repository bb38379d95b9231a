/** torch.optim.lr_scheduler.LambdaLR (parity 7). */
import { z } from 'zod';
import { formulasOf } from './expression';
import { interval, lambdaText, lrLambda, schedulerBlock, wrongLength } from './scheduler';

/** Lists of formulas must be as long as there are parameter groups; one alone serves all. */
export function formulaProblems(value: string, groups: number | undefined) {
  const count = formulasOf(value)?.length ?? 1;
  return count === 1 ? [] : wrongLength('lr_lambda', count, groups);
}

export const lambdaLR = schedulerBlock({
  type: 'LambdaLR',
  keywords: ['formula', 'function', 'learning rate', '公式', '函数', '学习率'],
  params: z.object({ lr_lambda: lrLambda, interval }),
  initial: { lr_lambda: '0.95 ** k' },
  summary: ['lr_lambda', 'interval'],
  positional: ['lr_lambda'],
  write: (param, value) => (param === 'lr_lambda' ? lambdaText(value) : undefined),
  problems: ({ groups }, p) => formulaProblems(p.lr_lambda, groups),
  formula: 'lr(k) = base · λ(k)',
  help: {
    en: 'Multiplies the starting learning rate by a formula of the step k that you write. Use it for schedules that have no block of their own: warm-ups, steps of different sizes, square-root decay.',
    zh: '用你写的步数 k 的算式乘以初始学习率。适合没有专门块的调度：预热、不等长的阶梯、平方根衰减等。',
  },
});
