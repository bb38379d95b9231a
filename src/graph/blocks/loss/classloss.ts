/** What the losses over classes share: how scores, class ids and weights must fit (parity 5.1). */
import { classesOf, type ValueType } from '../../types';
import type { BlockProblem, InferContext } from '../contract';
import { int } from '../fields';
import { inputOf } from '../ports';
import { error, size, warning } from '../problems';
import { differ } from '../shapes';
import { arrivingAt, isIds, weightProblems } from './loss';

export const ignoreIndex = int({
  help: {
    en: 'Samples whose class is this number do not count.',
    zh: '类别等于该数的样本不计入。',
  },
}).default(-100);

type Tensor = Extract<ValueType, { type: 'Tensor' }>;
type Ids = NonNullable<ReturnType<typeof arrivingAt>>;

interface Rules {
  readonly type: string;
  readonly weight: number | readonly number[] | null;
  /** PyTorch's exception for a class id beyond the scores. */
  readonly beyond: 'fI' | 'fR';
  /** Most axes that the scores may have. */
  readonly axes?: number;
}

/** The axis of the classes: 1, or 0 for scores without a batch axis. */
function classAxis({ shape }: Tensor): number {
  return shape.length === 1 ? 0 : 1;
}

/** Problems of scores (C), (N, C) or (N, C, d…) against class ids (), (N) or (N, d…). */
export function classProblems(
  inputs: InferContext<unknown>['inputs'],
  rules: Rules,
): BlockProblem[] {
  const input = inputOf(inputs, 'input', 'Tensor');
  const target = arrivingAt(inputs, 'target');
  if (!input) return [];
  const { type } = rules;
  const ids = target && isIds(target) ? target : undefined;
  const axesTooMany = rules.axes !== undefined && input.shape.length > rules.axes;
  if (axesTooMany || (ids && input.shape.length !== ids.shape.length + 1))
    return [
      error(
        'loss.input_shape',
        `${type} needs one score for each class, (N, classes), but gets ${size(input.shape)}. End the network with Flatten and Linear.`,
        `${type} 需要每个类别一个分数，即 (N, 类别数)，收到的是 ${size(input.shape)}。请以 Flatten 和 Linear 结束网络。`,
        { torch: 'fR', port: 'input' },
      ),
    ];
  const channels = input.shape[classAxis(input)] ?? null;
  const what = { en: 'classes', zh: '类别' };
  const problems = weightProblems(type, 'weight', rules.weight, channels, what, false);
  if (ids) problems.push(...againstIds(input, ids, rules));
  return problems;
}

function againstIds(input: Tensor, target: Ids, { type, beyond }: Rules): BlockProblem[] {
  const axis = classAxis(input);
  const places = input.shape.filter((_, i) => i !== axis);
  const [n = null, samples = null] = [places[0], target.shape[0]];
  if (differ(n, samples))
    return [
      error(
        'loss.batch',
        `${type} gets ${n} rows of scores for ${samples} targets. Keep the batch axis: Flatten from start_dim=1.`,
        `${type} 收到 ${n} 行分数，却有 ${samples} 个目标。请保留批次轴：Flatten 的 start_dim 用 1。`,
        { torch: 'fV', port: 'input' },
      ),
    ];
  if (places.some((d, i) => differ(d, target.shape[i] ?? null)))
    return [
      error(
        'loss.places',
        `${type} gets scores ${size(input.shape)} for targets ${size(target.shape)}: all axes but the classes must agree.`,
        `${type} 收到的分数是 ${size(input.shape)}，目标是 ${size(target.shape)}：除类别轴外都应一致。`,
        { torch: 'fR', port: 'input' },
      ),
    ];
  if (target.type !== 'Target') return [];
  const channels = input.shape[axis] ?? null;
  const classes = classesOf(target.target);
  if (channels === null || classes === null || channels === classes) return [];
  // Analysis, which knows the layer before, adds the repair.
  if (channels < classes)
    return [
      error(
        'loss.classes',
        `${type} gets ${channels} scores, but the targets have ${classes} classes. Set out_features of the last Linear to ${classes}.`,
        `${type} 收到 ${channels} 个分数，而目标有 ${classes} 个类别。请把最后一个 Linear 的 out_features 设为 ${classes}。`,
        { torch: beyond, port: 'input' },
      ),
    ];
  return [
    warning(
      'loss.classes',
      `${type} gets ${channels} scores for ${classes} classes: ${channels - classes} can never be right. Set out_features of the last Linear to ${classes}.`,
      `${type} 收到 ${channels} 个分数，却只有 ${classes} 个类别：多出 ${channels - classes} 个。请把最后一个 Linear 的 out_features 设为 ${classes}。`,
      { port: 'input' },
    ),
  ];
}
