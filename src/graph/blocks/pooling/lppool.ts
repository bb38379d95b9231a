/** The family of torch.nn.LPPool1d and LPPool2d (parity 3.3). */
import { z } from 'zod';
import { lpPoolNd } from '../../functional/pool';
import { defineBlock, type Inferred } from '../contract';
import { floatOrInf } from '../fields';
import { isProblem, spatialOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error } from '../problems';
import { pythonCall } from '../python';
import type { Wording } from './maxpool';
import { ceilMode, pooledSize, poolKernel, poolStride, windowOf } from './pooling';

function paramsOf(rank: 1 | 2) {
  return z.object({
    norm_type: floatOrInf({
      help: {
        en: "The power p: 1 sums, 2 measures length, 'inf' takes the largest absolute value; not 0.",
        zh: "幂次 p：1 为求和，2 为长度，'inf' 取绝对值的最大值；不能为 0。",
      },
    }),
    kernel_size: poolKernel(rank),
    stride: poolStride(rank),
    ceil_mode: ceilMode,
  });
}

/** LPPool1d or LPPool2d. */
export function powerPooling(rank: 1 | 2, { keywords, formula, help }: Wording) {
  const type = `LPPool${rank}d`;
  const params = paramsOf(rank);
  return defineBlock({
    type,
    category: 'pooling',
    keywords: ['pooling', 'power', 'norm', 'downsample', '池化', '幂平均', '范数', ...keywords],
    params,
    initial: { norm_type: 2, kernel_size: 2 },
    summary: ['norm_type', 'kernel_size', 'stride'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    validate: (p) =>
      p.norm_type === 0
        ? [
            error(
              `${type.toLowerCase()}.norm_type`,
              `${type} has norm_type=0, but there is no root of order 0. Use a number other than 0, such as 2.`,
              `${type} 的 norm_type=0，而 0 次方根不存在。请用非零的数，例如 2。`,
              { torch: 'fV', param: 'norm_type' },
            ),
          ]
        : [],
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
      output: lpPoolNd(
        f,
        input!,
        p.norm_type === 'inf' ? Number.POSITIVE_INFINITY : p.norm_type,
        windowOf(rank, p),
      ),
    }),
    pytorch: (p) =>
      pythonCall(`nn.${type}`, params, p, {
        positional: ['norm_type'],
        write: (_, value) => (value === 'inf' ? "float('inf')" : undefined),
      }),
    formula,
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
