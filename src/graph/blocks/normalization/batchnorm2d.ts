/** torch.nn.BatchNorm2d (parity 3.8). */
import { z } from 'zod';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { bool, float, int } from '../fields';
import { checkChannels, known } from '../layers/convolution';
import { isProblem, planesOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, size } from '../problems';
import { pythonCall } from '../python';

const params = z.object({
  num_features: int({
    min: 1,
    help: {
      en: 'Channels of the input: out_channels of the convolution before.',
      zh: '输入的通道数，即前面卷积层的 out_channels。',
    },
  }),
  eps: float({
    help: {
      en: 'Small number added to the variance so that nothing is divided by 0.',
      zh: '加到方差上的小数，避免除以 0。',
    },
  }).default(1e-5),
  momentum: float({
    optional: true,
    help: {
      en: 'Weight of each new batch in the running statistics. None: plain average over all batches.',
      zh: '每个新批次在滑动统计中的权重。None：所有批次的简单平均。',
    },
  })
    .nullable()
    .default(0.1),
  affine: bool({
    help: {
      en: 'Learns a scale and a shift for each channel.',
      zh: '为每个通道学习一个缩放和一个平移。',
    },
  }).default(true),
  track_running_stats: bool({
    help: {
      en: 'Keeps running statistics for evaluation. False: the statistics of the batch are used there too.',
      zh: '保存滑动统计供评估使用。False：评估时也使用当前批次的统计。',
    },
  }).default(true),
});

export const batchNorm2d = defineBlock({
  type: 'BatchNorm2d',
  category: 'normalization',
  keywords: ['batch normalization', 'running mean', '批归一化', '标准化'],
  params,
  initial: { num_features: 8 },
  summary: ['num_features', 'momentum'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const parameters = p.affine ? 2 * p.num_features : 0;
    const input = planesOf('BatchNorm2d', inputs, 'fV');
    if (!input) return { outputs: {}, cost: { parameters, macs: 0 } };
    if (isProblem(input)) return { outputs: {}, problems: [input], cost: { parameters, macs: 0 } };
    const { n, c, h, w } = input;
    const shape = [n, c, h, w];
    const problems: BlockProblem[] = checkChannels(
      'BatchNorm2d',
      block,
      'num_features',
      p.num_features,
      input,
    );
    if (n === 1 && h === 1 && w === 1)
      problems.push(
        error(
          'batchnorm2d.one_value',
          `BatchNorm2d needs more than one value per channel in training but gets ${size(shape)}. Raise the DataLoader's batch_size.`,
          `训练时 BatchNorm2d 每个通道需要多于一个值，收到的是 ${size(shape)}。请增大 DataLoader 的 batch_size。`,
          { torch: 'fV', port: 'input' },
        ),
      );
    return {
      outputs: { output: tensor(shape) },
      problems,
      cost: { parameters, macs: known(c, h, w) },
    };
  },
  lower(f, { input }, p) {
    const x = input!;
    const [n = 0, , h = 0, w = 0] = x.shape;
    const shape = [p.num_features];
    const constant = (value: number) => ({ kind: 'constant', value }) as const;
    const weight = p.affine ? f.parameter('weight', shape, constant(1)) : null;
    const bias = p.affine ? f.parameter('bias', shape, constant(0)) : null;
    const count = n * h * w;
    const batchStatistics = f.training || !p.track_running_stats;
    if (f.training && count < 2)
      throw new Error(
        'BatchNorm2d needs more than one value per channel in training: raise batch_size or set drop_last.',
      );
    if (!p.track_running_stats) return { output: f.batchNorm(x, weight, bias, p.eps).y };
    const mean = f.buffer('running_mean', shape, constant(0));
    const variance = f.buffer('running_var', shape, constant(1));
    const seen = f.buffer('num_batches_tracked', [], constant(0));
    if (!batchStatistics) return { output: f.normalize(x, mean, variance, weight, bias, p.eps) };
    const batch = f.batchNorm(x, weight, bias, p.eps);
    const one = f.scalar(1);
    const count1 = f.add(seen, one);
    f.assign(seen, count1);
    // momentum=None weighs all batches alike: 1/t for the t-th.
    const share = p.momentum === null ? f.div(one, count1) : f.scalar(p.momentum);
    const rest = p.momentum === null ? f.sub(one, share) : f.scalar(1 - p.momentum);
    const unbiased = f.mul(batch.variance, f.scalar(count / (count - 1)));
    const blend = (old: typeof mean, fresh: typeof mean) =>
      f.add(f.mul(old, rest), f.mul(fresh, share));
    f.assign(mean, blend(mean, batch.mean));
    f.assign(variance, blend(variance, unbiased));
    return { output: batch.y };
  },
  pytorch: (p) => pythonCall('nn.BatchNorm2d', params, p, { positional: ['num_features'] }),
  formula:
    'y = (x − mean) / √(var + eps) · γ + β, mean and var over N, H, W of each channel\nrunning ← (1 − m) · running + m · batch',
  help: {
    en: 'Brings every channel to mean 0 and variance 1 over the batch, then scales and shifts it by learnt numbers. Training becomes faster and less sensitive to the learning rate. In evaluation it uses running statistics collected in training, so a sample no longer depends on its batch.',
    zh: '在整个批次上把每个通道变为均值 0、方差 1，再用学到的数缩放和平移。训练更快，对学习率也不那么敏感。评估时使用训练中积累的滑动统计，因此样本结果不再依赖所在批次。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html',
});
