/** torch.nn.Linear (parity 3.6). */
import { z } from 'zod';
import type { Dim } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { bool, int } from '../fields';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, setParam, size, times } from '../problems';
import { pythonCall } from '../python';
import { differ, product } from '../shapes';
import { known, uniformByFan } from './convolution';

const params = z.object({
  in_features: int({
    min: 1,
    help: {
      en: 'Numbers that arrive for each sample; after Flatten this is channels × height × width.',
      zh: '每个样本输入的数值个数；在 Flatten 之后等于 通道 × 高 × 宽。',
    },
  }),
  out_features: int({
    min: 1,
    help: {
      en: 'Numbers that come out. In the last layer of a classifier: the number of classes.',
      zh: '输出的数值个数。分类网络的最后一层应等于类别数。',
    },
  }),
  bias: bool({
    help: { en: 'Adds a learnt number to each output.', zh: '给每个输出加上一个可学习的数。' },
  }).default(true),
});

export const linear = defineBlock({
  type: 'Linear',
  category: 'layers',
  keywords: ['dense', 'fully connected', 'classifier', '全连接', '线性'],
  params,
  initial: { in_features: 128, out_features: 10 },
  summary: ['in_features', 'out_features'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const parameters = p.out_features * (p.in_features + (p.bias ? 1 : 0));
    const input = inputOf(inputs, 'input', 'Tensor');
    if (!input) return { outputs: {}, cost: { parameters, macs: 0 } };
    const { shape } = input;
    const last = shape.at(-1) ?? null;
    const problems: BlockProblem[] = [];
    let output: readonly Dim[] = [...shape.slice(0, -1), p.out_features];
    if (differ(last, p.in_features)) {
      const sample = shape.slice(1);
      const features = product(sample);
      if (shape.length > 2) {
        problems.push(needsFlatten(p.in_features, sample, features));
        // As if the Flatten stood there already, so that the blocks behind do not complain too.
        output = [shape[0] ?? null, p.out_features];
      } else
        problems.push(
          error(
            'linear.in_features',
            `Linear expects ${p.in_features} features but gets ${last}. Set in_features to ${last}, or change the layer before.`,
            `Linear 需要 ${p.in_features} 个特征，收到 ${last} 个。请把 in_features 设为 ${last}，或修改前一层。`,
            {
              torch: 'fR',
              port: 'input',
              param: 'in_features',
              repair: last !== null && last > 0 ? setParam(block, 'in_features', last) : undefined,
            },
          ),
        );
    }
    const rows = output.slice(1, -1);
    return {
      outputs: { output: tensor(output) },
      problems,
      cost: { parameters, macs: known(...rows, p.in_features, p.out_features) },
    };
  },
  weights: (p) => ({
    weight: [p.out_features, p.in_features],
    ...(p.bias && { bias: [p.out_features] }),
  }),
  lower(f, { input }, p) {
    const init = uniformByFan(p.in_features);
    const weight = f.parameter('weight', [p.out_features, p.in_features], init);
    const bias = p.bias ? f.parameter('bias', [p.out_features], init) : null;
    return { output: f.linear(input!, weight, bias) };
  },
  pytorch: (p) =>
    pythonCall('nn.Linear', params, p, { positional: ['in_features', 'out_features'] }),
  formula: 'y = x Wᵀ + b, W is (out_features, in_features)',
  help: {
    en: 'Every output is a weighted sum of all inputs; the weights are learnt. It works on the last axis, so pictures must be turned into rows with Flatten first. At the end of a classifier it makes one score for each class.',
    zh: '每个输出都是所有输入的加权和，权重由学习得到。它作用在最后一个轴上，所以图像要先用 Flatten 展开成一行。在分类网络的末尾，它为每个类别给出一个分数。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html',
});

/** Pictures into Linear; analysis, which knows the wires, adds the repair that inserts Flatten. */
function needsFlatten(expected: number, sample: readonly Dim[], features: Dim): BlockProblem {
  const shown = size(sample);
  const dots = sample.map((d) => d ?? '?').join('·');
  return features === expected
    ? error(
        'linear.needs_flatten',
        `Linear expects rows of ${expected} features but gets ${times(sample)} for each sample. Insert Flatten: ${dots} = ${features}.`,
        `Linear 需要每行 ${expected} 个特征，而每个样本是 ${times(sample)}。请插入 Flatten：${dots} = ${features}。`,
        { torch: 'fR', port: 'input' },
      )
    : error(
        'linear.needs_flatten',
        `Linear expects rows of ${expected} features but gets ${shown} for each sample. Insert Flatten${features === null ? '' : ` and set in_features to ${features}`}.`,
        `Linear 需要每行 ${expected} 个特征，而每个样本是 ${shown}。请插入 Flatten${features === null ? '' : `，并把 in_features 设为 ${features}`}。`,
        { torch: 'fR', port: 'input', param: 'in_features' },
      );
}
