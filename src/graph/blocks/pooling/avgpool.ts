/** The family of torch.nn.AvgPool1d, AvgPool2d and AvgPool3d (parity 3.3). */
import { z } from 'zod';
import { avgPoolNd } from '../../functional/pool';
import { defineBlock, type Inferred } from '../contract';
import { bool, int } from '../fields';
import { isProblem, spatialOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error } from '../problems';
import { pythonCall } from '../python';
import type { Rank } from '../ranks';
import type { Wording } from './maxpool';
import {
  ceilMode,
  checkPoolPadding,
  pooledSize,
  poolKernel,
  poolPadding,
  poolStride,
  windowOf,
} from './pooling';

const divisorOverride = int({
  optional: true,
  torch: 'fR',
  help: {
    en: 'Divides each sum by this number instead of the size of the window; not 0.',
    zh: '用该数代替窗口大小来除每个和；不能为 0。',
  },
})
  .nullable()
  .default(null);

function sharedParams(rank: Rank) {
  return z.object({
    kernel_size: poolKernel(rank),
    stride: poolStride(rank),
    padding: poolPadding(rank),
    ceil_mode: ceilMode,
    count_include_pad: bool({
      help: {
        en: 'True: padding counts as zeros in the average. False: only real values are averaged.',
        zh: 'True：填充按零计入平均。False：只对真实的值求平均。',
      },
    }).default(true),
  });
}

function withDivisor(rank: Rank) {
  return sharedParams(rank).extend({ divisor_override: divisorOverride });
}

/** AvgPool1d, AvgPool2d or AvgPool3d; the first has no divisor_override. */
export function averagePooling(rank: Rank, { keywords, formula, help }: Wording) {
  const type = `AvgPool${rank}d`;
  // One type for all three: AvgPool1d only lacks the field, and so never has a divisor.
  const params = (rank === 1 ? sharedParams(rank) : withDivisor(rank)) as ReturnType<
    typeof withDivisor
  >;
  return defineBlock({
    type,
    category: 'pooling',
    keywords: [
      'pooling',
      'average',
      'mean',
      'downsample',
      '池化',
      '平均池化',
      '下采样',
      ...keywords,
    ],
    params,
    initial: { kernel_size: 2 },
    summary: ['kernel_size', 'stride', 'padding'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    validate(p) {
      const problems = checkPoolPadding(type, rank, p);
      if (p.divisor_override === 0)
        problems.push(
          error(
            `${type.toLowerCase()}.divisor_override`,
            `${type} would divide by divisor_override=0. Use a number other than 0, or None for the size of the window.`,
            `${type} 会除以 divisor_override=0。请用非零的数，或用 None 表示窗口大小。`,
            { torch: 'fR', param: 'divisor_override' },
          ),
        );
      return problems;
    },
    infer({ block, params: p, inputs }): Inferred {
      const input = spatialOf(type, rank, inputs, 'fR');
      if (!input) return { outputs: {} };
      if (isProblem(input)) return { outputs: {}, problems: [input] };
      const { size, problems } = pooledSize(type, rank, p, input, block);
      if (problems.length > 0) return { outputs: {}, problems };
      return {
        outputs: { output: tensor([input.n, input.c, ...size]) },
        cost: { parameters: 0, macs: 0 },
      };
    },
    lower: (f, { input }, p) => ({
      output: avgPoolNd(f, input!, {
        ...windowOf(rank, p),
        countIncludePad: p.count_include_pad,
        divisor: p.divisor_override ?? null,
      }),
    }),
    pytorch: (p) => pythonCall(`nn.${type}`, params, p),
    formula,
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
