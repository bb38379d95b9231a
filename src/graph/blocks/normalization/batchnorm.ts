/** torch.nn.BatchNorm1d, 2d and 3d (parity 3.8): one rule, different axes. */
import { z } from 'zod';
import type { Text } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { known } from '../layers/convolution';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, size } from '../problems';
import { pythonCall } from '../python';
import {
  affine,
  affineWeights,
  constant,
  eps,
  LAYOUT,
  momentum,
  numFeatures,
  productOf,
  type SpatialRank,
  scaleAndShift,
  trackRunningStats,
  wrongAxes,
  wrongChannels,
} from './statistics';

const params = z.object({
  num_features: numFeatures,
  eps,
  momentum: momentum({ en: 'plain average over all batches', zh: '所有批次的简单平均' }),
  affine: affine.default(true),
  track_running_stats: trackRunningStats.default(true),
});

/** BatchNorm over N and `rank` spatial axes; 1d also takes rows (N, C). */
export function batchNorm(rank: SpatialRank, help: Text) {
  const type = `BatchNorm${rank}d`;
  const layout = rank === 1 ? `(N, C) or ${LAYOUT[1]}` : LAYOUT[rank];
  return defineBlock({
    type,
    category: 'normalization',
    keywords: ['batch normalization', 'running mean', '批归一化', '标准化'],
    params,
    initial: { num_features: 8 },
    summary: ['num_features', 'momentum'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    infer({ block, params: p, inputs }): Inferred {
      const parameters = p.affine ? 2 * p.num_features : 0;
      const input = inputOf(inputs, 'input', 'Tensor');
      const cost = { parameters, macs: 0 };
      if (!input) return { outputs: {}, cost };
      const { shape } = input;
      if (shape.length !== rank + 2 && !(rank === 1 && shape.length === 2))
        return { outputs: {}, problems: [wrongAxes(type, layout, shape)], cost };
      const [n = null, c = null, ...space] = shape;
      const problems: BlockProblem[] = wrongChannels(
        type,
        block,
        'num_features',
        p.num_features,
        c,
        'fR',
      );
      if (productOf([n, ...space]) === 1)
        problems.push(
          error(
            `${type.toLowerCase()}.one_value`,
            `${type} needs more than one value per channel in training but gets ${size(shape)}. Raise the DataLoader's batch_size.`,
            `训练时 ${type} 每个通道需要多于一个值，收到的是 ${size(shape)}。请增大 DataLoader 的 batch_size。`,
            { torch: 'fV', port: 'input' },
          ),
        );
      return {
        outputs: { output: tensor(shape) },
        problems,
        cost: { parameters, macs: known(c, ...space) },
      };
    },
    weights: (p) => affineWeights([p.num_features], p.affine),
    lower(f, { input }, p) {
      const x = input!;
      const [n = 0, , ...space] = x.shape;
      const shape = [p.num_features];
      const { weight, bias } = scaleAndShift(f, shape, p.affine);
      const count = space.reduce((product, d) => product * d, n);
      if (f.training && count < 2)
        throw new Error(
          `${type} needs more than one value per channel in training: raise batch_size or set drop_last.`,
        );
      if (!p.track_running_stats) return { output: f.batchNorm(x, weight, bias, p.eps).y };
      const mean = f.buffer('running_mean', shape, constant(0));
      const variance = f.buffer('running_var', shape, constant(1));
      const seen = f.buffer('num_batches_tracked', [], constant(0));
      if (!f.training) return { output: f.normalize(x, mean, variance, weight, bias, p.eps) };
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
    pytorch: (p) => pythonCall(`nn.${type}`, params, p, { positional: ['num_features'] }),
    formula: `y = (x − mean) / √(var + eps) · γ + β, mean and var over ${
      { 1: 'N and L', 2: 'N, H, W', 3: 'N, D, H, W' }[rank]
    } of each channel\nrunning ← (1 − m) · running + m · batch`,
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
