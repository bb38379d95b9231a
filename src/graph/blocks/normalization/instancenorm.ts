/** torch.nn.InstanceNorm1d, 2d and 3d (parity 3.8): one rule, different axes. */
import { z } from 'zod';
import type { Text } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { known } from '../layers/convolution';
import { inputOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, setParam, size, warning } from '../problems';
import { pythonCall } from '../python';
import {
  affine,
  affineWeights,
  applyAffine,
  constant,
  eps,
  LAYOUT,
  momentum,
  normalizeRows,
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
  momentum: momentum({ en: 'the running statistics never change', zh: '滑动统计从不改变' }),
  affine: affine.default(false),
  track_running_stats: trackRunningStats.default(false),
});

export function instanceNorm(rank: SpatialRank, help: Text) {
  const type = `InstanceNorm${rank}d`;
  const code = type.toLowerCase();
  return defineBlock({
    type,
    category: 'normalization',
    keywords: ['instance normalization', 'style transfer', '实例归一化', '风格迁移'],
    params,
    initial: { num_features: 8 },
    summary: ['num_features', 'affine'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    infer({ block, params: p, inputs }): Inferred {
      const parameters = p.affine ? 2 * p.num_features : 0;
      const input = inputOf(inputs, 'input', 'Tensor');
      const cost = { parameters, macs: 0 };
      if (!input) return { outputs: {}, cost };
      const { shape } = input;
      // PyTorch reads one axis less as a single sample; a wire always carries a batch.
      if (shape.length !== rank + 2)
        return { outputs: {}, problems: [wrongAxes(type, LAYOUT[rank], shape)], cost };
      const [, c = null, ...space] = shape;
      const problems: BlockProblem[] = [];
      if (p.affine || p.track_running_stats)
        problems.push(
          ...wrongChannels(type, block, 'num_features', p.num_features, c, p.affine ? 'fV' : 'fR'),
        );
      else if (c !== null && c !== p.num_features)
        problems.push(
          warning(
            `${code}.num_features`,
            `${type} has num_features=${p.num_features} but gets ${c} channels. Without affine it makes no difference; set it to ${c}.`,
            `${type} 的 num_features=${p.num_features}，收到 ${c} 个通道。没有 affine 时无影响；建议设为 ${c}。`,
            { param: 'num_features', repair: setParam(block, 'num_features', c) },
          ),
        );
      if (productOf(space) === 1)
        problems.push(
          error(
            `${code}.one_value`,
            `${type} needs more than one value in each channel of a sample but gets ${size(shape)}. Place it where the picture is larger.`,
            `${type} 要求样本的每个通道有多于一个值，收到的是 ${size(shape)}。请放在尺寸更大的位置。`,
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
      const batched = x.shape.length === rank + 2;
      const [n, c, ...space] = batched ? x.shape : [1, ...x.shape];
      const [samples, channels] = [n as number, c as number];
      const learnt = scaleAndShift(f, [p.num_features], p.affine);
      const seen = [channels, ...space.map(() => 1)];
      const shape = [p.num_features];
      const running = p.track_running_stats
        ? {
            mean: f.buffer('running_mean', shape, constant(0)),
            variance: f.buffer('running_var', shape, constant(1)),
            // PyTorch's state has it too; instance normalisation never counts.
            seen: f.buffer('num_batches_tracked', [], constant(0)),
          }
        : null;
      if (running && !f.training) {
        const deviation = f.sqrt(f.add(running.variance, f.scalar(p.eps)));
        const centred = f.sub(x, f.reshape(running.mean, seen));
        const y = f.div(centred, f.reshape(deviation, seen));
        return { output: applyAffine(f, y, learnt, seen) };
      }
      const { y, mean, variance, count } = normalizeRows(f, x, samples * channels, p.eps);
      if (count < 2)
        throw new Error(`${type} needs more than one value in each channel of a sample.`);
      if (running) {
        const share = p.momentum ?? 0;
        const average = (values: typeof mean, factor: number) =>
          f.mul(f.sum(f.reshape(values, [samples, channels]), [0]), f.scalar(factor / samples));
        const blend = (old: typeof mean, fresh: typeof mean) =>
          f.add(f.mul(old, f.scalar(1 - share)), f.mul(fresh, f.scalar(share)));
        f.assign(running.mean, blend(running.mean, average(mean, 1)));
        f.assign(running.variance, blend(running.variance, average(variance, count / (count - 1))));
        f.assign(running.seen, running.seen);
      }
      return { output: applyAffine(f, y, learnt, seen) };
    },
    pytorch: (p) => pythonCall(`nn.${type}`, params, p, { positional: ['num_features'] }),
    formula:
      'y = (x − mean) / √(var + eps) · γ + β, mean and var over the space of each sample and channel',
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
