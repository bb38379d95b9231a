/** Ports that many blocks share, and the inputs as `infer` needs them. */
import type { Dim, SampleType, Shape, ValueType } from '../types';
import type { BlockProblem, InferContext, PortDefinition } from './contract';
import { error, size } from './problems';
import { LAYOUTS, type Rank, THINGS } from './ranks';

export const DATASET_IN: PortDefinition = {
  name: 'dataset',
  types: ['Dataset'],
  label: { en: 'Dataset', zh: '数据集' },
};
export const DATASET_OUT: PortDefinition = DATASET_IN;
export const TENSOR_IN: PortDefinition = {
  name: 'input',
  types: ['Tensor'],
  label: { en: 'Input', zh: '输入' },
};
export const TENSOR_OUT: PortDefinition = {
  name: 'output',
  types: ['Tensor'],
  label: { en: 'Output', zh: '输出' },
};
export const LOSS_OUT: PortDefinition = {
  name: 'loss',
  types: ['Loss'],
  label: { en: 'Loss', zh: '损失' },
};
export const LOSS_IN: PortDefinition = LOSS_OUT;
export const OPTIMIZER_OUT: PortDefinition = {
  name: 'optimizer',
  types: ['Optimizer'],
  label: { en: 'Optimizer', zh: '优化器' },
};
export const OPTIMIZER_IN: PortDefinition = OPTIMIZER_OUT;

type Inputs = InferContext<unknown>['inputs'];

/** The value on a port, when it has the type asked for. */
export function inputOf<T extends ValueType['type']>(
  inputs: Inputs,
  port: string,
  type: T,
): Extract<ValueType, { type: T }> | undefined {
  const value = inputs[port];
  return value?.type === type ? (value as Extract<ValueType, { type: T }>) : undefined;
}

export type DatasetValue = Extract<ValueType, { type: 'Dataset' }>;
export type SamplerValue = Extract<ValueType, { type: 'Sampler' }>;
export type OptimizerValue = Extract<ValueType, { type: 'Optimizer' }>;

export function tensor(shape: Shape): ValueType {
  return { type: 'Tensor', shape, element: 'float32' };
}

/** The same numbers in another shape: what is known of them stays known. */
export function reshaped(
  input: Extract<ValueType, { type: 'Tensor' }>,
  shape: Shape,
): Extract<ValueType, { type: 'Tensor' }> {
  return { ...input, shape };
}

/** The dataset with other samples: what a transform passes on. Masks keep to the size of their pictures. */
export function resampled(dataset: DatasetValue, sample: SampleType): DatasetValue {
  const { target } = dataset;
  if (target.kind !== 'mask') return { ...dataset, sample };
  const one = sample.kind === 'crops' ? sample.sample : sample;
  const [height = null, width = null] =
    one.kind === 'image' ? [one.height, one.width] : one.shape.slice(-2);
  return { ...dataset, sample, target: { ...target, height, width } };
}

/** A batch of signals, pictures or volumes. */
export interface Spatial {
  readonly n: Dim;
  readonly c: Dim;
  /** The axes after the channels: (L), (H, W) or (D, H, W). */
  readonly size: readonly Dim[];
}

/** The axes of a batch with `rank` spatial axes, or what is wrong. `undefined` while nothing arrives. */
export function spatialOf(
  block: string,
  rank: Rank,
  inputs: Inputs,
  torch: 'fR' | 'fV',
): Spatial | BlockProblem | undefined {
  const input = inputOf(inputs, 'input', 'Tensor');
  if (!input) return undefined;
  const [n = null, c = null, ...axes] = input.shape;
  if (axes.length === rank) return { n, c, size: axes };
  const { en, zh } = THINGS[rank];
  const [todoEn, todoZh] =
    rank === 2
      ? ['Place it before Flatten and Linear.', '请把它放在 Flatten 和 Linear 之前。']
      : ['Bring the input to that shape with Reshape.', '请先用 Reshape 变成该形状。'];
  return error(
    `${block.toLowerCase()}.dimensions`,
    `${block} needs ${en}s ${LAYOUTS[rank]} but gets ${size(input.shape)}. ${todoEn}`,
    `${block} 需要${zh}张量 ${LAYOUTS[rank]}，收到的是 ${size(input.shape)}。${todoZh}`,
    { torch, port: 'input' },
  );
}

export function isProblem(value: Spatial | BlockProblem): value is BlockProblem {
  return 'severity' in value;
}
