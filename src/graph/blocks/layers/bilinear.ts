/** torch.nn.Bilinear (parity 3.6). */
import { z } from 'zod';
import type { Shape } from '../../types';
import { type BlockProblem, defineBlock, type Inferred, type PortDefinition } from '../contract';
import { bool, int } from '../fields';
import { inputOf, TENSOR_OUT, tensor } from '../ports';
import { error, setParam, size } from '../problems';
import { pythonCall } from '../python';
import { differ, shapesDiffer } from '../shapes';
import { known, uniformByFan } from './convolution';

const features = (which: string, zh: string) =>
  int({
    min: 1,
    help: {
      en: `Numbers that arrive for each sample at the ${which} input.`,
      zh: `${zh}输入中每个样本的数值个数。`,
    },
  });

const params = z.object({
  in1_features: features('first', '第一个'),
  in2_features: features('second', '第二个'),
  out_features: int({
    min: 1,
    help: { en: 'Numbers that come out.', zh: '输出的数值个数。' },
  }),
  bias: bool({
    help: { en: 'Adds a learnt number to each output.', zh: '给每个输出加上一个可学习的数。' },
  }).default(true),
});

const PORTS: readonly PortDefinition[] = [
  { name: 'input1', types: ['Tensor'], label: { en: 'First', zh: '输入一' } },
  { name: 'input2', types: ['Tensor'], label: { en: 'Second', zh: '输入二' } },
];

/** The last axis is not the one declared. */
function wrongFeatures(
  block: string,
  port: string,
  param: 'in1_features' | 'in2_features',
  declared: number,
  shape: Shape,
): BlockProblem[] {
  const last = shape.at(-1) ?? null;
  if (!differ(last, declared)) return [];
  return [
    error(
      `bilinear.${param}`,
      `Bilinear expects ${param}=${declared} at ${port} but gets ${last}. Set it to ${last}, or change the layer before.`,
      `Bilinear 在 ${port} 需要 ${param}=${declared}，收到 ${last}。请把它设为 ${last}，或修改前一层。`,
      { torch: 'fR', port, param, repair: setParam(block, param, last) },
    ),
  ];
}

export const bilinear = defineBlock({
  type: 'Bilinear',
  category: 'layers',
  keywords: ['interaction', 'pair', 'similarity', '双线性', '交互'],
  params,
  initial: { in1_features: 32, in2_features: 32, out_features: 16 },
  summary: ['in1_features', 'in2_features', 'out_features'],
  inputs: () => PORTS,
  outputs: () => [TENSOR_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const products = p.out_features * p.in1_features * p.in2_features;
    const parameters = products + (p.bias ? p.out_features : 0);
    const [a, b] = [inputOf(inputs, 'input1', 'Tensor'), inputOf(inputs, 'input2', 'Tensor')];
    if (!a || !b) return { outputs: {}, cost: { parameters, macs: 0 } };
    const problems = [
      ...wrongFeatures(block, 'input1', 'in1_features', p.in1_features, a.shape),
      ...wrongFeatures(block, 'input2', 'in2_features', p.in2_features, b.shape),
    ];
    const lead = a.shape.slice(0, -1);
    if (shapesDiffer(lead, b.shape.slice(0, -1)))
      problems.push(
        error(
          'bilinear.shapes',
          `Bilinear gets ${size(a.shape)} and ${size(b.shape)}: all axes but the last must be equal. Change one branch.`,
          `Bilinear 收到 ${size(a.shape)} 和 ${size(b.shape)}：除最后一个轴外都必须相等。请修改其中一支。`,
          { torch: 'fR', port: 'input2' },
        ),
      );
    return {
      outputs: { output: tensor([...lead, p.out_features]) },
      problems,
      cost: { parameters, macs: known(...lead.slice(1), products) },
    };
  },
  weights: (p) => ({
    weight: [p.out_features, p.in1_features, p.in2_features],
    ...(p.bias && { bias: [p.out_features] }),
  }),
  lower(f, { input1, input2 }, p) {
    const { in1_features: i, in2_features: j, out_features: o } = p;
    const init = uniformByFan(i);
    const weight = f.parameter('weight', [o, i, j], init);
    const bias = p.bias ? f.parameter('bias', [o], init) : null;
    const lead = input1!.shape.slice(0, -1);
    const rows = lead.reduce((n, d) => n * d, 1);
    // x₁ A for all outputs in one product, then · x₂.
    const tables = f.reshape(f.transpose(weight, [1, 0, 2]), [i, o * j]);
    const left = f.reshape(f.matmul(f.reshape(input1!, [rows, i]), tables), [rows, o, j]);
    const sums = f.sum(f.mul(left, f.reshape(input2!, [rows, 1, j])), [2]);
    return { output: f.reshape(bias ? f.add(sums, bias) : sums, [...lead, o]) };
  },
  pytorch: (p) =>
    pythonCall('nn.Bilinear', params, p, {
      positional: ['in1_features', 'in2_features', 'out_features'],
    }),
  formula: 'yₒ = x₁ᵀ Aₒ x₂ + bₒ',
  help: {
    en: 'Every output is a weighted sum of all products of a number of the first input and one of the second. So it learns how two things go together, such as a picture and a label. Its weights grow with the product of both sizes.',
    zh: '每个输出都是两个输入中各取一个数的所有乘积的加权和。因此它能学习两种事物如何搭配，例如图像与标签。权重数随两个大小的乘积增长。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Bilinear.html',
});
