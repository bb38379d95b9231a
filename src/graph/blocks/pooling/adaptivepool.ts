/**
 * The families of torch.nn.AdaptiveAvgPool1d, 2d, 3d and AdaptiveMaxPool1d, 2d, 3d (parity 3.4). PyTorch also
 * takes an output_size of 0, which leaves nothing to compute with; it is refused here.
 */
import { z } from 'zod';
import { adaptiveAvgPool, adaptiveMaxPool } from '../../functional/adaptivepool';
import type { Dim, Text } from '../../types';
import { defineBlock, type InferContext, type Inferred } from '../contract';
import { axes, axesOrNone, bool } from '../fields';
import type { Sym } from '../functional';
import { isProblem, type Spatial, spatialOf, TENSOR_IN, TENSOR_OUT, tensor } from '../ports';
import { pythonCall } from '../python';
import { type Rank, THINGS } from '../ranks';
import { product } from '../shapes';
import { checkPositions } from './indices';
import type { Wording } from './maxpool';
import { INDICES } from './pooling';

function outputSizeOf(rank: Rank) {
  const { en, zh } = THINGS[rank];
  const help: Text =
    rank === 1
      ? { en: 'Length of the output, whatever arrives.', zh: '输出的长度，与输入无关。' }
      : {
          en: `Size of the output, whatever size the ${en} has. None on an axis keeps its length.`,
          zh: `输出的大小，与${zh}的大小无关。某个轴为 None 时保持其长度。`,
        };
  // One type for all: a single axis only never holds None.
  return (
    rank === 1
      ? axes(rank, { min: 1, torch: 'fR', help })
      : axesOrNone(rank, { min: 1, torch: 'fR', help })
  ) as ReturnType<typeof axesOrNone>;
}

type OutputSize = z.output<ReturnType<typeof outputSizeOf>>;

function resized(size: readonly Dim[], wanted: OutputSize): Dim[] {
  return size.map((length, i) => (typeof wanted === 'number' ? wanted : (wanted[i] ?? length)));
}

function inputOf(type: string, rank: Rank, { inputs }: InferContext<unknown>): Spatial | Inferred {
  const input = spatialOf(type, rank, inputs, 'fR');
  if (!input) return { outputs: {} };
  return isProblem(input) ? { outputs: {}, problems: [input] } : input;
}

const reference = (type: string) =>
  `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`;

/** AdaptiveAvgPool1d, AdaptiveAvgPool2d or AdaptiveAvgPool3d. */
export function adaptiveAveragePooling(rank: Rank, { keywords, formula, help }: Wording) {
  const type = `AdaptiveAvgPool${rank}d`;
  const params = z.object({ output_size: outputSizeOf(rank) });
  return defineBlock({
    type,
    category: 'pooling',
    keywords: [
      'pooling',
      'average',
      'global',
      'GAP',
      '池化',
      '自适应',
      '全局平均池化',
      ...keywords,
    ],
    params,
    initial: { output_size: 1 },
    summary: ['output_size'],
    inputs: () => [TENSOR_IN],
    outputs: () => [TENSOR_OUT],
    infer(context): Inferred {
      const input = inputOf(type, rank, context);
      if ('outputs' in input) return input;
      const size = resized(input.size, context.params.output_size);
      return {
        outputs: { output: tensor([input.n, input.c, ...size]) },
        cost: { parameters: 0, macs: 0 },
      };
    },
    lower(f, { input }, p) {
      const size = resized(input!.shape.slice(2), p.output_size) as number[];
      return { output: adaptiveAvgPool(f, input!, size) };
    },
    pytorch: (p) => pythonCall(`nn.${type}`, params, p, { positional: ['output_size'] }),
    formula,
    help,
    reference: reference(type),
  });
}

/** AdaptiveMaxPool1d, AdaptiveMaxPool2d or AdaptiveMaxPool3d. */
export function adaptiveMaxPooling(rank: Rank, { keywords, formula, help }: Wording) {
  const type = `AdaptiveMaxPool${rank}d`;
  const params = z.object({
    output_size: outputSizeOf(rank),
    return_indices: bool({
      help: {
        en: 'Adds the output Indices: where each maximum was.',
        zh: '增加「索引」输出：每个最大值所在的位置。',
      },
    }).default(false),
  });
  return defineBlock({
    type,
    category: 'pooling',
    keywords: ['pooling', 'maximum', 'global', '池化', '自适应', '全局最大池化', ...keywords],
    params,
    initial: { output_size: 1 },
    summary: ['output_size', 'return_indices'],
    inputs: () => [TENSOR_IN],
    outputs: ({ return_indices }) => (return_indices ? [TENSOR_OUT, INDICES] : [TENSOR_OUT]),
    infer(context): Inferred {
      const input = inputOf(type, rank, context);
      if ('outputs' in input) return input;
      const { output_size, return_indices } = context.params;
      const shape = [input.n, input.c, ...resized(input.size, output_size)];
      const output = tensor(shape);
      const cost = { parameters: 0, macs: 0 };
      if (!return_indices) return { outputs: { output }, cost };
      const problems = checkPositions(type, input.size);
      if (problems.length > 0) return { outputs: {}, problems };
      const all = product(input.size);
      const last = all === null ? null : all - 1;
      return {
        outputs: { output, indices: { type: 'Indices', shape, plane: input.size, last } },
        cost,
      };
    },
    lower(f, { input }, p): Readonly<Record<string, Sym>> {
      const size = resized(input!.shape.slice(2), p.output_size) as number[];
      const { values, indices } = adaptiveMaxPool(f, input!, size);
      return p.return_indices ? { output: values, indices: indices() } : { output: values };
    },
    pytorch: (p) => pythonCall(`nn.${type}`, params, p, { positional: ['output_size'] }),
    formula,
    help,
    reference: reference(type),
  });
}
