/** torch.utils.data.DataLoader (parity 1.5–1.9): samples become batches. */
import { z } from 'zod';
import { classesOf, type Dim, type Shape, type TargetType, type ValueType } from '../../types';
import { type BlockProblem, defineBlock, type Inferred, type PortDefinition } from '../contract';
import { bool, float, int } from '../fields';
import { DATASET_IN, type DatasetValue, inputOf, type SamplerValue, tensor } from '../ports';
import { error, setParam, warning } from '../problems';
import { pythonCall } from '../python';

const params = z.object({
  batch_size: int({
    min: 1,
    optional: true,
    help: {
      en: 'Samples that go through the network together in one step.',
      zh: '每一步一起通过网络的样本数。',
    },
  })
    .nullable()
    .default(1),
  shuffle: bool({
    help: {
      en: 'A new random order in every epoch. Use it for training, not for validation.',
      zh: '每个 epoch 使用新的随机顺序。训练时使用，验证时不用。',
    },
  }).default(false),
  drop_last: bool({
    help: {
      en: 'Leave out the last batch of an epoch when it is smaller than batch_size.',
      zh: '当最后一个批次不足 batch_size 时将其丢弃。',
    },
  }).default(false),
  num_workers: int({
    min: 0,
    help: {
      en: 'Background workers that read and transform samples ahead. 0: none. The batches stay the same.',
      zh: '提前读取并变换样本的后台进程数。0：不使用。批次内容不变。',
    },
  }).default(0),
  prefetch_factor: int({
    min: 1,
    optional: true,
    torch: 'cA',
    help: {
      en: 'Batches that each worker makes ahead. None: 2 with workers. More needs more memory.',
      zh: '每个工作线程提前准备的批次数。None：有工作线程时为 2。越大占用内存越多。',
    },
  })
    .nullable()
    .default(null),
  timeout: float({
    min: 0,
    help: {
      en: 'Seconds to wait for a batch from a worker before training stops with an error. 0: no limit.',
      zh: '等待工作线程给出批次的秒数，超时则报错停止训练。0：不限时。',
    },
  }).default(0),
  persistent_workers: bool({
    help: {
      en: 'Keep the workers from one epoch to the next instead of starting them anew.',
      zh: '在各 epoch 之间保留工作线程，而不是重新启动。',
    },
  }).default(false),
});

type Params = z.output<typeof params>;

const PORTS: readonly PortDefinition[] = [
  DATASET_IN,
  {
    name: 'sampler',
    types: ['Sampler'],
    label: { en: 'Sampler', zh: '采样器' },
    optional: true,
  },
  {
    name: 'batch_sampler',
    types: ['Sampler'],
    label: { en: 'Batch sampler', zh: '批次采样器' },
    optional: true,
  },
];

/** What PyTorch's constructor refuses of the parameters alone (parity 1.9). */
function validate(p: Params): BlockProblem[] {
  const problems: BlockProblem[] = [];
  if (p.batch_size === null) {
    problems.push(
      p.drop_last
        ? error(
            'dataloader.drop_last',
            'DataLoader has batch_size=None, so there is no last batch to drop. Set drop_last to False, or batch_size to a number.',
            'DataLoader 的 batch_size 为 None，没有可丢弃的最后批次。请把 drop_last 设为 False，或把 batch_size 设为数字。',
            { torch: 'cV', param: 'drop_last' },
          )
        : error(
            'dataloader.no_batching',
            'DataLoader has batch_size=None, but training takes batches. Set batch_size=1 for one sample at a time.',
            'DataLoader 的 batch_size 为 None，而训练需要批次。要逐个样本训练，请设 batch_size=1。',
            { param: 'batch_size' },
          ),
    );
  }
  if (p.num_workers > 0) return problems;
  const needs = (param: string, torch: 'cV' | 'fA') =>
    problems.push(
      error(
        'dataloader.no_workers',
        `DataLoader uses ${param} only with workers, and num_workers is 0. Raise num_workers, or leave ${param} at its default.`,
        `DataLoader 的 ${param} 只在有工作线程时可用，而 num_workers 为 0。请增大 num_workers，或恢复 ${param} 的默认值。`,
        { torch, param },
      ),
    );
  if (p.prefetch_factor !== null) needs('prefetch_factor', 'cV');
  if (p.persistent_workers) needs('persistent_workers', 'cV');
  if (p.timeout > 0) needs('timeout', 'fA');
  return problems;
}

/** Batches in an epoch and samples in the last of them (parity 1.6). */
export function epochOf(
  length: Dim,
  batchSize: number,
  dropLast: boolean,
): { readonly batches: Dim; readonly lastBatch: Dim } {
  if (length === null) return { batches: null, lastBatch: null };
  const whole = Math.floor(length / batchSize);
  const rest = length % batchSize;
  if (dropLast || rest === 0) return { batches: whole, lastBatch: whole > 0 ? batchSize : 0 };
  return { batches: whole + 1, lastBatch: rest };
}

/** Of one target, without the batch axis. */
function targetDims(target: TargetType): Shape {
  if (target.kind === 'mask') return [target.height, target.width];
  return target.kind === 'number' ? target.shape : [];
}

const excluded = (port: string, param: string, repair?: BlockProblem['repair']): BlockProblem =>
  error(
    'dataloader.sampler',
    `DataLoader takes its order from ${port}; ${param} cannot be used with it. Reset ${param}, or unplug ${port}.`,
    `DataLoader 的顺序由 ${port} 决定，不能再用 ${param}。请恢复 ${param} 的默认值，或断开 ${port}。`,
    { torch: 'cV', param, repair },
  );

/** The sampler that decides, and what is wrong with it; `undefined` while it is not known. */
function plugged(
  block: string,
  p: Params,
  inputs: Readonly<Record<string, ValueType | undefined>>,
  { length, target }: DatasetValue,
): { readonly sampler?: SamplerValue; readonly problems: readonly BlockProblem[] } | undefined {
  const whole = 'batch_sampler' in inputs;
  const port = whole ? 'batch_sampler' : 'sampler';
  if (!(port in inputs)) return { problems: [] };
  const problems: BlockProblem[] = [];
  const reset = (param: keyof Params) =>
    problems.push(excluded(port, param, setParam(block, param, undefined)));
  if (p.shuffle) reset('shuffle');
  if (whole && p.batch_size !== 1) reset('batch_size');
  if (whole && p.drop_last) reset('drop_last');
  if (whole && 'sampler' in inputs)
    problems.push({ ...excluded(port, 'sampler'), param: undefined, port: 'sampler' });
  const sampler = inputOf(inputs, port, 'Sampler');
  if (!sampler) return undefined;
  const { samples, population } = sampler;
  if (whole !== (sampler.batch !== undefined))
    problems.push(
      error(
        'dataloader.sampler_kind',
        whole
          ? 'DataLoader needs batches at batch_sampler but gets single samples. Place BatchSampler between, or plug into sampler.'
          : 'DataLoader needs single samples at sampler but gets batches. Plug BatchSampler into batch_sampler.',
        whole
          ? 'DataLoader 的 batch_sampler 需要批次，收到的是单个样本。请在中间放置 BatchSampler，或改接 sampler。'
          : 'DataLoader 的 sampler 需要单个样本，收到的是批次。请把 BatchSampler 接到 batch_sampler。',
        { torch: 'fT', port },
      ),
    );
  if (length !== null && population !== null && population > length)
    problems.push(
      error(
        'dataloader.sampler_index',
        `The sampler yields sample ${population - 1}, but the dataset has ${length} samples. Change the sampler, or give it this dataset.`,
        `采样器会给出样本 ${population - 1}，但数据集只有 ${length} 个样本。请修改采样器，或让它使用此数据集。`,
        { torch: 'fI', port },
      ),
    );
  if (sampler.balanced && target.kind !== 'class')
    problems.push(
      error(
        'dataloader.sampler_labels',
        "WeightedRandomSampler cannot balance: the dataset has no class labels. Write a weight for each sample instead of 'balanced'.",
        "WeightedRandomSampler 无法平衡：数据集没有类别标签。请为每个样本写权重，而不用 'balanced'。",
        { port },
      ),
    );
  const short = sampler.balanced && sampler.replacement === false && length !== null;
  if (short && samples !== null && samples > length)
    problems.push(
      error(
        'sampler.too_many',
        `WeightedRandomSampler cannot draw ${samples} of ${length} samples without replacement. Lower num_samples.`,
        `WeightedRandomSampler 不放回时无法从 ${length} 个样本中抽取 ${samples} 个。请减小 num_samples。`,
        { torch: 'fR', port },
      ),
    );
  return { sampler, problems };
}

/** Of the machine, where the program can know it. */
function processorCores(): number {
  const { navigator } = globalThis as { navigator?: { readonly hardwareConcurrency?: number } };
  return navigator?.hardwareConcurrency ?? Infinity;
}

export const dataLoader = defineBlock({
  type: 'DataLoader',
  category: 'loader',
  keywords: ['batch', 'shuffle', 'loader', '批次', '打乱', '数据加载'],
  params,
  initial: { batch_size: 64 },
  summary: ['batch_size', 'shuffle'],
  inputs: () => PORTS,
  outputs: () => [
    { name: 'input', types: ['Tensor'], label: { en: 'Input', zh: '输入' } },
    { name: 'target', types: ['Target'], label: { en: 'Target', zh: '目标' } },
    { name: 'batches', types: ['Batches'], label: { en: 'Batches', zh: '批次' } },
  ],
  validate,
  infer({ block, params: p, inputs }): Inferred {
    const dataset = inputOf(inputs, 'dataset', 'Dataset');
    if (!dataset) return { outputs: {} };
    const order = plugged(block, p, inputs, dataset);
    if (!order) return { outputs: {} };
    const { sampler } = order;
    const batch_size = sampler?.batch?.size ?? p.batch_size ?? 1;
    const drop_last = sampler?.batch?.dropLast ?? p.drop_last;
    const { sample, target } = dataset;
    const length = sampler ? sampler.samples : dataset.length;
    const { batches, lastBatch } = epochOf(length, batch_size, drop_last);
    const targets: ValueType = {
      type: 'Target',
      shape: [batch_size, ...targetDims(target)],
      target,
    };
    const problems: BlockProblem[] = [...order.problems];
    const cores = processorCores();
    if (p.num_workers > cores)
      problems.push(
        warning(
          'dataloader.workers',
          `DataLoader has ${p.num_workers} workers, but this computer has ${cores} processor cores: more than that makes loading slower.`,
          `DataLoader 有 ${p.num_workers} 个工作线程，而这台电脑只有 ${cores} 个处理器核心：过多反而更慢。`,
          { param: 'num_workers', repair: setParam(block, 'num_workers', cores) },
        ),
      );
    if (dataset.length === 0 && p.shuffle)
      problems.push(
        error(
          'dataloader.empty',
          'DataLoader cannot shuffle a dataset without samples. Choose a dataset that has some.',
          'DataLoader 无法打乱没有样本的数据集。请选择有样本的数据集。',
          { torch: 'cV', port: 'dataset', param: 'shuffle' },
        ),
      );
    else if (batches === 0)
      problems.push(
        warning(
          'dataloader.no_batches',
          length === 0
            ? 'DataLoader gets a dataset without samples and yields no batch. Choose a dataset that has some.'
            : `DataLoader yields no batch: ${length} samples are fewer than batch_size=${batch_size}, and drop_last leaves them out.`,
          length === 0
            ? 'DataLoader 收到的数据集没有样本，不会产生批次。请选择有样本的数据集。'
            : `DataLoader 不会产生批次：${length} 个样本少于 batch_size=${batch_size}，又被 drop_last 丢弃。`,
          {
            param: 'drop_last',
            repair:
              length === 0 || sampler?.batch ? undefined : setParam(block, 'drop_last', false),
          },
        ),
      );
    if (sample.kind === 'crops') {
      problems.push(
        error(
          'dataloader.needs_stack',
          `DataLoader cannot batch tuples of ${sample.count} crops. Place StackCrops before it.`,
          `DataLoader 无法把 ${sample.count} 个裁剪的元组组成批次。请在它之前放置 StackCrops。`,
          { torch: 'fT', port: 'dataset' },
        ),
      );
      return { outputs: { target: targets }, problems };
    }
    if (sample.kind === 'image') {
      problems.push(
        error(
          'dataloader.needs_to_tensor',
          'DataLoader cannot batch images: samples must be tensors. Place ToTensor before it.',
          'DataLoader 不能把图像组成批次：样本必须是张量。请在它之前放置 ToTensor。',
          { torch: 'fT', port: 'dataset' },
        ),
      );
      return { outputs: { target: targets }, problems };
    }
    if (sample.element === 'uint8')
      problems.push(
        error(
          'dataloader.uint8',
          'DataLoader gets uint8 tensors, but networks compute with float32. Place ConvertImageDtype with float32 before it.',
          'DataLoader 收到 uint8 张量，而网络用 float32 计算。请在它之前放置 ConvertImageDtype（float32）。',
          { torch: 'fT', port: 'dataset' },
        ),
      );
    // A known number of classes means that the folder was read: unknown axes then really differ.
    if (classesOf(target) !== null && sample.shape.includes(null))
      problems.push(
        error(
          'dataloader.sizes_differ',
          'DataLoader cannot batch pictures of different sizes. Place Resize with two numbers (height, width) before ToTensor.',
          'DataLoader 不能把大小不同的图像组成批次。请在 ToTensor 之前放置 Resize，并填两个数（高, 宽）。',
          { torch: 'fR', port: 'dataset' },
        ),
      );
    const shape = [batch_size, ...sample.shape];
    return {
      outputs: {
        batches: {
          type: 'Batches',
          shape,
          target,
          batchSize: batch_size,
          samples: length,
          batches,
          lastBatch,
        },
        input: tensor(shape),
        target: targets,
      },
      problems,
    };
  },
  pytorch: (p) => pythonCall('DataLoader', params, p, { first: ['dataset'] }),
  formula: 'batches = ⌈samples / batch_size⌉, with drop_last ⌊samples / batch_size⌋',
  help: {
    en: 'Collects samples into batches. A batch is what the network sees in one step; one pass over all batches is an epoch. Input carries the pictures (N, C, H, W), Target their classes, and Batches goes to the Trainer of a validation chain.',
    zh: '把样本组成批次。一个批次就是网络一步所见的数据；走完所有批次是一个 epoch。「输入」是图像 (N, C, H, W)，「目标」是类别，「批次」用于连接 Trainer 的验证输入。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader',
});
