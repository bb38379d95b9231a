/** torch.utils.data.DataLoader (parity 1.5–1.9): samples become batches. */
import { z } from 'zod';
import { classesOf, type Dim, type Shape, type TargetType, type ValueType } from '../../types';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { bool, int } from '../fields';
import { DATASET_IN, inputOf, tensor } from '../ports';
import { error, setParam, warning } from '../problems';
import { pythonCall } from '../python';

const params = z.object({
  batch_size: int({
    min: 1,
    help: {
      en: 'Samples that go through the network together in one step.',
      zh: '每一步一起通过网络的样本数。',
    },
  }).default(1),
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
});

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

export const dataLoader = defineBlock({
  type: 'DataLoader',
  category: 'loader',
  keywords: ['batch', 'shuffle', 'loader', '批次', '打乱', '数据加载'],
  params,
  initial: { batch_size: 64 },
  summary: ['batch_size', 'shuffle'],
  inputs: () => [DATASET_IN],
  outputs: () => [
    { name: 'input', types: ['Tensor'], label: { en: 'Input', zh: '输入' } },
    { name: 'target', types: ['Target'], label: { en: 'Target', zh: '目标' } },
    { name: 'batches', types: ['Batches'], label: { en: 'Batches', zh: '批次' } },
  ],
  infer({ block, params: { batch_size, shuffle, drop_last }, inputs }): Inferred {
    const dataset = inputOf(inputs, 'dataset', 'Dataset');
    if (!dataset) return { outputs: {} };
    const { sample, target, length } = dataset;
    const { batches, lastBatch } = epochOf(length, batch_size, drop_last);
    const targets: ValueType = {
      type: 'Target',
      shape: [batch_size, ...targetDims(target)],
      target,
    };
    const problems: BlockProblem[] = [];
    if (length === 0 && shuffle)
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
            repair: length === 0 ? undefined : setParam(block, 'drop_last', false),
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
