/** The family of torch.nn.MaxUnpool1d, MaxUnpool2d and MaxUnpool3d (parity 3.5). */
import { z } from 'zod';
import { maxUnpoolNd } from '../../functional/pool';
import type { Shape } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { axes, intList } from '../fields';
import { inputOf, isProblem, spatialOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { error, python, setParam, size as sizeText, times } from '../problems';
import { pythonCall } from '../python';
import { type Rank, sizesOf, THINGS } from '../ranks';
import { product, shapesDiffer } from '../shapes';
import type { Wording } from './maxpool';
import { INDICES, poolKernel, poolStride } from './pooling';

function paramsOf(rank: Rank) {
  const { en, zh } = THINGS[rank];
  return z.object({
    kernel_size: poolKernel(rank),
    stride: poolStride(rank),
    padding: axes(rank, {
      min: 0,
      help: {
        en: `Padding of the MaxPool${rank}d that made the indices.`,
        zh: `产生索引的 MaxPool${rank}d 的 padding。`,
      },
    }).default(0),
    output_size: intList({
      lengths: [rank, rank + 2],
      min: 1,
      optional: true,
      torch: 'fV',
      help: {
        en: `Size of the output; given in the call. None: the ${en} that was pooled, as the indices tell.`,
        zh: `输出的大小；在调用时给出。None：由索引得知的池化前${zh}的大小。`,
      },
    })
      .nullable()
      .default(null),
  });
}

/** MaxUnpool1d, MaxUnpool2d or MaxUnpool3d. */
export function maxUnpooling(rank: Rank, { keywords, formula, help }: Wording) {
  const type = `MaxUnpool${rank}d`;
  const code = type.toLowerCase();
  const pool = `MaxPool${rank}d`;
  const params = paramsOf(rank);
  type Params = z.output<typeof params>;

  /** Whether PyTorch lets the layer make that size: less than one stride away from the usual one. */
  const reaches = (p: Params, from: Shape, to: Shape) => {
    const kernel = sizesOf(p.kernel_size, rank);
    const stride = sizesOf(p.stride ?? p.kernel_size, rank);
    const padding = sizesOf(p.padding, rank);
    return from.every((length, i) => {
      const wanted = to[i] ?? null;
      if (length === null || wanted === null) return true;
      const [k, s] = [kernel[i] as number, stride[i] as number];
      const usual = (length - 1) * s - 2 * (padding[i] as number) + k;
      return usual - s < wanted && wanted < usual + s;
    });
  };

  return defineBlock({
    type,
    category: 'pooling',
    keywords: [
      'unpooling',
      'upsample',
      'decoder',
      'switches',
      '反池化',
      '上采样',
      '解码',
      ...keywords,
    ],
    params,
    initial: { kernel_size: 2 },
    summary: ['kernel_size', 'stride'],
    inputs: () => [TENSOR_IN, INDICES],
    outputs: () => [TENSOR_OUT],
    infer({ block, params: p, inputs }): Inferred {
      const input = spatialOf(type, rank, inputs, 'fR');
      const indices = inputOf(inputs, 'indices', 'Indices');
      if (!input) return { outputs: {} };
      if (isProblem(input)) return { outputs: {}, problems: [input] };
      if (!indices) return { outputs: {} };
      const { n, c, size } = input;
      const shape = [n, c, ...size];
      if (shapesDiffer(shape, indices.shape) || indices.plane.length !== rank)
        return {
          outputs:
            indices.plane.length === rank ? { output: tensor([n, c, ...indices.plane]) } : {},
          problems: [
            error(
              `${code}.indices`,
              `${type} gets ${sizeText(shape)} but indices for ${sizeText(indices.shape)}. Bring the input to the shape its ${pool} made.`,
              `${type} 收到 ${sizeText(shape)}，而索引对应 ${sizeText(indices.shape)}。请让输入与 ${pool} 的输出形状相同。`,
              { torch: 'fR', port: 'indices' },
            ),
          ],
        };
      const given = p.output_size?.slice(-rank);
      const target = given ?? indices.plane;
      const problems: BlockProblem[] = [];
      const details = given
        ? {
            param: 'output_size',
            repair: setParam(block, 'output_size', undefined),
          }
        : { param: 'kernel_size' };
      const room = product(target);
      if (!reaches(p, size, target))
        problems.push(
          error(
            `${code}.output_size`,
            `${type} cannot get from ${times(size)} to ${times(target)}. Use the kernel_size, stride and padding of its ${pool}.`,
            `${type} 无法从 ${times(size)} 还原到 ${times(target)}。请使用对应 ${pool} 的 kernel_size、stride 和 padding。`,
            { torch: 'fV', ...details },
          ),
        );
      else if (typeof indices.last === 'number' && room !== null && indices.last >= room)
        problems.push(
          error(
            `${code}.outside`,
            `${type} gets indices up to ${indices.last}, but output_size=${python(given ?? target)} has only ${room} places. Set output_size to None.`,
            `${type} 的索引最大为 ${indices.last}，而 output_size=${python(given ?? target)} 只有 ${room} 个位置。请把 output_size 设为 None。`,
            { torch: 'fR', ...details },
          ),
        );
      return {
        outputs: { output: tensor([n, c, ...target]) },
        problems,
        cost: { parameters: 0, macs: 0 },
      };
    },
    lower: (f, { input, indices }, p) => ({
      output: maxUnpoolNd(f, input!, indices!, p.output_size?.slice(-rank) ?? f.planeOf(indices!)),
    }),
    pytorch(p) {
      const layer = pythonCall(`nn.${type}`, params, { ...p, output_size: null });
      return p.output_size
        ? `${layer}(input, indices, output_size=${python(p.output_size)})`
        : layer;
    },
    formula,
    help,
    reference: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
  });
}
