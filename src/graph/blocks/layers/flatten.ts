/** torch.nn.Flatten (parity 3.6). */
import { z } from 'zod';
import type { Dim, Shape } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { int } from '../fields';
import { inputOf, reshaped, TENSOR_IN, TENSOR_OUT } from '../ports';
import { error, setParam, size } from '../problems';
import { pythonCall } from '../python';
import { axisOf, product } from '../shapes';

const params = z.object({
  start_dim: int({
    help: {
      en: 'First axis to merge. 1 keeps the batch axis; negative counts from the end.',
      zh: '合并的第一个轴。1 保留批次轴；负数从末尾算起。',
    },
  }).default(1),
  end_dim: int({
    help: {
      en: 'Last axis to merge. −1 is the last one.',
      zh: '合并的最后一个轴。−1 表示最后一个轴。',
    },
  }).default(-1),
});

/** The shape with axes start…end merged; start ≤ end, both counted from 0. */
export function merged(shape: Shape, start: number, end: number): Dim[] {
  return [...shape.slice(0, start), product(shape.slice(start, end + 1)), ...shape.slice(end + 1)];
}

export const flatten = defineBlock({
  type: 'Flatten',
  category: 'layers',
  keywords: ['reshape', 'view', 'vector', '展平', '展开'],
  params,
  initial: {},
  summary: ['start_dim', 'end_dim'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input) return { outputs: {} };
    const rank = input.shape.length;
    const problems: BlockProblem[] = [];
    for (const param of ['start_dim', 'end_dim'] as const)
      if (axisOf(p[param], rank) === undefined)
        problems.push(
          error(
            'flatten.range',
            `Flatten has ${param}=${p[param]}, but ${size(input.shape)} has ${rank} axes. Use −${rank} to ${rank - 1}.`,
            `Flatten 的 ${param}=${p[param]}，而 ${size(input.shape)} 只有 ${rank} 个轴。请用 −${rank} 到 ${rank - 1}。`,
            { torch: 'fI', param, repair: setParam(block, param, undefined) },
          ),
        );
    const start = axisOf(p.start_dim, rank);
    const end = axisOf(p.end_dim, rank);
    if (start === undefined || end === undefined) return { outputs: {}, problems };
    if (start > end) {
      problems.push(
        error(
          'flatten.order',
          `Flatten would merge from axis ${start} to axis ${end}: start_dim comes after end_dim. Use a start_dim of at most ${end}.`,
          `Flatten 要从轴 ${start} 合并到轴 ${end}：start_dim 在 end_dim 之后。请让 start_dim 不大于 ${end}。`,
          { torch: 'fR', param: 'start_dim' },
        ),
      );
      return { outputs: {}, problems };
    }
    return {
      outputs: { output: reshaped(input, merged(input.shape, start, end)) },
      cost: { parameters: 0, macs: 0 },
    };
  },
  lower(f, { input }, p) {
    const { shape } = input!;
    const start = axisOf(p.start_dim, shape.length) ?? 0;
    const end = axisOf(p.end_dim, shape.length) ?? shape.length - 1;
    return { output: f.reshape(input!, merged(shape, start, end) as number[]) };
  },
  pytorch: (p) => pythonCall('nn.Flatten', params, p),
  formula: '(N, C, H, W) → (N, C·H·W)',
  help: {
    en: 'Writes the feature maps of each sample one after another into a single row. Nothing is computed; it is the step from pictures to the rows that Linear works on. The batch axis stays.',
    zh: '把每个样本的特征图依次排成一行。它不做任何计算，只是从图像过渡到 Linear 所需的行向量。批次轴保持不变。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html',
});
