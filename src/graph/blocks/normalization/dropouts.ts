/** What the dropouts share: the probability, and zeroing whole channels. */
import { z } from 'zod';
import type { Shape, Text } from '../../types';
import { inplace } from '../activation/pointwise';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { float } from '../fields';
import type { Functional, Sym } from '../functional';
import { inputOf, reshaped, TENSOR_IN, TENSOR_OUT } from '../ports';
import { error, size, warning } from '../problems';
import { pythonCall } from '../python';
import { LAYOUT, type SpatialRank } from './statistics';

export const probability = (help: Text) => float({ min: 0, max: 1, help }).default(0.5);

/** 1 where something is dropped. `p` is neither 0 nor 1 here. */
export function dropped(f: Functional, shape: readonly number[], p: number): Sym {
  return f.binary('less', f.uniform(shape), f.scalar(p));
}

/** All zeros with zero gradient, also where x is infinite. */
export function nothing(f: Functional, x: Sym): Sym {
  return f.where(f.scalar(1), f.scalar(0), x);
}

const params = z.object({
  p: probability({
    en: 'Probability that a whole channel of a sample is set to 0 in training.',
    zh: '训练时样本的一个通道整个被置 0 的概率。',
  }),
  inplace,
});

/**
 * How many leading axes have a mask of their own: sample and channel, or the channel alone where
 * PyTorch reads the input as one sample without a batch axis.
 */
function maskAxes(rank: SpatialRank, axes: number): number {
  return (rank === 1 && axes === 2) || (rank === 3 && axes === 4) ? 1 : 2;
}

function axisProblems(type: string, rank: SpatialRank, shape: Shape): BlockProblem[] {
  const axes = shape.length;
  if (axes === rank + 2) return [];
  const code = `${type.toLowerCase()}.dimensions`;
  const hopeless = rank === 1 ? axes !== 2 : axes < 2;
  if (hopeless)
    return [
      error(
        code,
        `${type} needs ${LAYOUT[rank]} but gets ${size(shape)}. Use Dropout instead.`,
        `${type} 需要 ${LAYOUT[rank]}，收到的是 ${size(shape)}。请改用 Dropout。`,
        { torch: 'fR', port: 'input' },
      ),
    ];
  const whole = maskAxes(rank, axes) === 1;
  return [
    warning(
      code,
      `${type} is made for ${LAYOUT[rank]}; of ${size(shape)} it drops whole ${whole ? 'samples' : 'channels'}. Use Dropout${axes === 3 ? '1d' : axes === 4 ? '2d' : ''}.`,
      `${type} 适用于 ${LAYOUT[rank]}；对 ${size(shape)} 它会整${whole ? '个样本' : '个通道'}置 0。请用 Dropout${axes === 3 ? '1d' : axes === 4 ? '2d' : ''}。`,
      { port: 'input' },
    ),
  ];
}

/** Dropout1d, 2d and 3d. */
export function channelDropout(rank: SpatialRank, help: Text) {
  const type = `Dropout${rank}d`;
  return defineBlock({
    type,
    category: 'normalization',
    keywords: ['regularization', 'channel', 'feature map', '正则化', '通道', '随机失活'],
    params,
    initial: {},
    summary: ['p'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    infer({ inputs }): Inferred {
      const input = inputOf(inputs, 'input', 'Tensor');
      if (!input) return { outputs: {} };
      const problems = axisProblems(type, rank, input.shape);
      if (problems.some((problem) => problem.severity === 'error'))
        return { outputs: {}, problems };
      return {
        outputs: { output: reshaped(input, input.shape) },
        problems,
        cost: { parameters: 0, macs: 0 },
      };
    },
    lower(f, { input }, { p }) {
      const x = input!;
      if (!f.training || p === 0) return { output: x };
      if (p === 1) return { output: nothing(f, x) };
      const own = maskAxes(rank, x.shape.length);
      const mask = dropped(
        f,
        x.shape.map((d, i) => (i < own ? d : 1)),
        p,
      );
      return { output: f.where(mask, f.scalar(0), f.mul(x, f.scalar(1 / (1 - p)))) };
    },
    pytorch: (p) => pythonCall(`nn.${type}`, params, p),
    formula:
      'training: each channel y = x / (1 − p) with probability 1 − p, else 0\nevaluation: y = x',
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
