/** torch.nn.LayerNorm (parity 3.8). */
import { z } from 'zod';
import { defineBlock } from '../contract';
import { bool } from '../fields';
import { TENSOR_IN, TENSOR_OUT } from '../ports';
import { pythonCall } from '../python';
import { inferLastAxes, lastAxes, normalizedShape } from './lastaxes';
import { affineWeights, applyAffine, eps, normalizeRows, scaleAndShift } from './statistics';

const params = z.object({
  normalized_shape: normalizedShape,
  eps,
  elementwise_affine: bool({
    help: {
      en: 'Learns a scale and a shift for each position of the normalized axes.',
      zh: '为被归一化的轴上的每个位置学习缩放和平移。',
    },
  }).default(true),
  bias: bool({
    help: {
      en: 'Learns the shift too. Counts only with elementwise_affine.',
      zh: '是否也学习平移。仅在 elementwise_affine 时有效。',
    },
  }).default(true),
});

export const layerNorm = defineBlock({
  type: 'LayerNorm',
  category: 'normalization',
  keywords: ['layer normalization', 'transformer', '层归一化'],
  params,
  initial: { normalized_shape: 64 },
  summary: ['normalized_shape'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer: ({ block, params: p, inputs }) =>
    inferLastAxes('LayerNorm', block, p.normalized_shape, inputs, (count) =>
      p.elementwise_affine ? (p.bias ? 2 : 1) * count : 0,
    ),
  weights: (p) =>
    affineWeights(
      lastAxes(p.normalized_shape),
      p.elementwise_affine,
      p.elementwise_affine && p.bias,
    ),
  lower(f, { input }, p) {
    const x = input!;
    const shape = lastAxes(p.normalized_shape);
    const learnt = scaleAndShift(f, shape, p.elementwise_affine, p.elementwise_affine && p.bias);
    const rows = x.shape.slice(0, x.shape.length - shape.length).reduce((n, d) => n * d, 1);
    return { output: applyAffine(f, normalizeRows(f, x, rows, p.eps).y, learnt, shape) };
  },
  pytorch: (p) => pythonCall('nn.LayerNorm', params, p, { positional: ['normalized_shape'] }),
  formula: 'y = (x − mean) / √(var + eps) · γ + β, mean and var over the last axes of each sample',
  help: {
    en: 'Brings the numbers of each sample to mean 0 and variance 1 over the last axes, then scales and shifts each position. It does not look at other samples, so it works for any batch size and for sequences; transformers use it.',
    zh: '在最后几个轴上把每个样本的数变为均值 0、方差 1，再逐位置缩放和平移。它不看其他样本，因此适用于任意批次大小和序列；Transformer 使用它。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html',
});
