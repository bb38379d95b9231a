/** torch.nn.GroupNorm (parity 3.8). */
import { z } from 'zod';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { int } from '../fields';
import { known } from '../layers/convolution';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, size } from '../problems';
import { pythonCall } from '../python';
import {
  affine,
  affineWeights,
  applyAffine,
  eps,
  normalizeRows,
  productOf,
  scaleAndShift,
  wrongChannels,
} from './statistics';

const params = z.object({
  num_groups: int({
    min: 1,
    help: {
      en: 'Number of groups that the channels are split into; it must divide num_channels.',
      zh: '把通道分成多少组；必须能整除 num_channels。',
    },
  }),
  num_channels: int({
    min: 1,
    help: {
      en: 'Channels of the input: out_channels of the convolution before.',
      zh: '输入的通道数，即前面卷积层的 out_channels。',
    },
  }),
  eps,
  affine: affine.default(true),
});

export const groupNorm = defineBlock({
  type: 'GroupNorm',
  category: 'normalization',
  keywords: ['group normalization', 'small batch', '组归一化', '小批次'],
  params,
  initial: { num_groups: 2, num_channels: 8 },
  summary: ['num_groups', 'num_channels'],
  inputs: () => [TENSOR_IN],
  outputs: () => [TENSOR_OUT],
  validate: ({ num_groups: groups, num_channels: channels }) =>
    channels % groups === 0
      ? []
      : [
          error(
            'groupnorm.groups',
            `GroupNorm cannot split num_channels=${channels} into num_groups=${groups}. Choose groups that divide ${channels}.`,
            `GroupNorm 无法把 num_channels=${channels} 分成 num_groups=${groups} 组。请选择能整除 ${channels} 的组数。`,
            { torch: 'cV', param: 'num_groups' },
          ),
        ],
  infer({ block, params: p, inputs }): Inferred {
    const parameters = p.affine ? 2 * p.num_channels : 0;
    const input = inputOf(inputs, 'input', 'Tensor');
    const cost = { parameters, macs: 0 };
    if (!input) return { outputs: {}, cost };
    const { shape } = input;
    if (shape.length < 2)
      return {
        outputs: {},
        cost,
        problems: [
          error(
            'groupnorm.dimensions',
            `GroupNorm needs a batch with channels (N, C, …) but gets ${size(shape)}. Keep the channel axis.`,
            `GroupNorm 需要带通道的批次 (N, C, …)，收到的是 ${size(shape)}。请保留通道轴。`,
            { torch: 'fR', port: 'input' },
          ),
        ],
      };
    const [n = null, c = null, ...space] = shape;
    const divides = c !== null && c % p.num_groups === 0;
    const problems: BlockProblem[] = wrongChannels(
      'GroupNorm',
      block,
      'num_channels',
      p.num_channels,
      c,
      'fR',
    ).map(({ repair, ...problem }) => (divides && repair ? { ...problem, repair } : problem));
    if (productOf([n, c === null ? null : c / p.num_groups, ...space]) === 1)
      problems.push(
        error(
          'groupnorm.one_value',
          `GroupNorm needs more than one value in a group but gets ${size(shape)} in ${p.num_groups} groups. Use fewer groups.`,
          `GroupNorm 每组需要多于一个值，收到的是 ${size(shape)}，分成 ${p.num_groups} 组。请减少组数。`,
          { torch: 'fV', port: 'input', param: 'num_groups' },
        ),
      );
    return {
      outputs: { output: tensor(shape) },
      problems,
      cost: { parameters, macs: known(c, ...space) },
    };
  },
  weights: (p) => affineWeights([p.num_channels], p.affine),
  lower(f, { input }, p) {
    const x = input!;
    const [n = 0, , ...space] = x.shape;
    const learnt = scaleAndShift(f, [p.num_channels], p.affine);
    const { y } = normalizeRows(f, x, n * p.num_groups, p.eps);
    return { output: applyAffine(f, y, learnt, [p.num_channels, ...space.map(() => 1)]) };
  },
  pytorch: (p) =>
    pythonCall('nn.GroupNorm', params, p, { positional: ['num_groups', 'num_channels'] }),
  formula:
    'y = (x − mean) / √(var + eps) · γ + β, mean and var over the channels of a group and the space of each sample',
  help: {
    en: 'Splits the channels into groups and brings each group of each sample to mean 0 and variance 1. It needs no batch, so it is a good choice where memory allows only a few samples at a time. One group is LayerNorm over all channels, one channel a group is InstanceNorm.',
    zh: '把通道分组，使每个样本的每一组均值为 0、方差为 1。它不依赖批次，显存只放得下少量样本时是好选择。只有一组时相当于对全部通道做 LayerNorm，每组一个通道时就是 InstanceNorm。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html',
});
