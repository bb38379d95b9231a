/** torch.nn.RMSNorm (parity 3.8). */
import { z } from 'zod';
import { defineBlock } from '../contract';
import { bool, float } from '../fields';
import { TENSOR_IN, TENSOR_OUT } from '../ports';
import { pythonCall } from '../python';
import { inferLastAxes, lastAxes, normalizedShape } from './lastaxes';
import { affineWeights, applyAffine, scaleAndShift } from './statistics';

/** Distance from 1 to the next float32. */
const MACHINE_EPSILON = 2 ** -23;

const params = z.object({
  normalized_shape: normalizedShape,
  eps: float({
    optional: true,
    help: {
      en: 'Small number added to the mean square. None: the float32 machine epsilon, 1.2e−7.',
      zh: '加到均方上的小数。None：float32 的机器精度 1.2e−7。',
    },
  })
    .nullable()
    .default(null),
  elementwise_affine: bool({
    help: {
      en: 'Learns a scale for each position of the normalized axes.',
      zh: '为被归一化的轴上的每个位置学习一个缩放。',
    },
  }).default(true),
});

export const rmsNorm = defineBlock({
  type: 'RMSNorm',
  category: 'normalization',
  keywords: ['root mean square', 'transformer', '均方根归一化'],
  params,
  initial: { normalized_shape: 64 },
  summary: ['normalized_shape'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer: ({ block, params: p, inputs }) =>
    inferLastAxes('RMSNorm', block, p.normalized_shape, inputs, (count) =>
      p.elementwise_affine ? count : 0,
    ),
  weights: (p) => affineWeights(lastAxes(p.normalized_shape), p.elementwise_affine, false),
  lower(f, { input }, p) {
    const x = input!;
    const shape = lastAxes(p.normalized_shape);
    const first = x.shape.length - shape.length;
    const count = shape.reduce((n, d) => n * d, 1);
    const learnt = scaleAndShift(f, shape, p.elementwise_affine, false);
    const squares = f.sum(
      f.mul(x, x),
      shape.map((_, i) => first + i),
      true,
    );
    const mean = f.div(squares, f.scalar(count));
    const y = f.div(x, f.sqrt(f.add(mean, f.scalar(p.eps ?? MACHINE_EPSILON))));
    return { output: applyAffine(f, y, learnt, shape) };
  },
  pytorch: (p) => pythonCall('nn.RMSNorm', params, p, { positional: ['normalized_shape'] }),
  formula: 'y = x / √(mean(x²) + eps) · γ, mean over the last axes of each sample',
  help: {
    en: 'Divides the numbers of each sample by their root mean square over the last axes. A simpler LayerNorm that does not take the mean away; many language models use it.',
    zh: '把每个样本的数除以其在最后几个轴上的均方根。它是不减均值的简化 LayerNorm，许多语言模型使用它。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html',
});
