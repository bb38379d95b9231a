/** torch.nn.CrossEntropyLoss for class ids (parity 5.2). */
import { z } from 'zod';
import { type BlockProblem, defineBlock, type Inferred } from '../contract';
import { float, int, numbers } from '../fields';
import { inputOf, LOSS_OUT, TENSOR_IN } from '../ports';
import { error, size, warning } from '../problems';
import { pythonCall } from '../python';
import { differ } from '../shapes';
import { listOf } from '../transforms/normalize';
import { reduction, scalarNeeded } from './loss';

const params = z.object({
  weight: numbers({
    optional: true,
    torch: 'fR',
    help: {
      en: 'One number for each class: how much its samples count. None: all the same.',
      zh: '每个类别一个数：该类样本的权重。None：全部相同。',
    },
  })
    .nullable()
    .default(null),
  ignore_index: int({
    help: {
      en: 'Samples whose class is this number do not count.',
      zh: '类别等于该数的样本不计入。',
    },
  }).default(-100),
  reduction,
  label_smoothing: float({
    min: 0,
    max: 1,
    torch: 'fR',
    help: {
      en: 'Share of the target spread evenly over all classes. 0: none; 0.1 keeps the network less sure.',
      zh: '把目标的这一部分平均分给所有类别。0：不平滑；0.1 让网络不过分自信。',
    },
  }).default(0),
});

export const crossEntropyLoss = defineBlock({
  type: 'CrossEntropyLoss',
  category: 'loss',
  keywords: ['classification', 'softmax', 'log likelihood', '交叉熵', '分类', '损失'],
  params,
  initial: {},
  summary: ['label_smoothing', 'reduction'],
  inputs: () => [
    TENSOR_IN,
    { name: 'target', types: ['Target'], label: { en: 'Target', zh: '目标' } },
  ],
  outputs: () => [LOSS_OUT],
  infer({ block, params: p, inputs }): Inferred {
    const problems: BlockProblem[] = scalarNeeded('CrossEntropyLoss', block, p.reduction);
    const input = inputOf(inputs, 'input', 'Tensor');
    const target = inputOf(inputs, 'target', 'Target');
    const outputs = { loss: { type: 'Loss' } } as const;
    if (!input) return { outputs, problems };
    const { shape } = input;
    if (shape.length !== 2) {
      problems.push(
        error(
          'loss.input_shape',
          `CrossEntropyLoss needs one score for each class, (N, classes), but gets ${size(shape)}. End the network with Flatten and Linear.`,
          `CrossEntropyLoss 需要每个类别一个分数，即 (N, 类别数)，收到的是 ${size(shape)}。请以 Flatten 和 Linear 结束网络。`,
          { torch: 'fR', port: 'input' },
        ),
      );
      return { outputs, problems };
    }
    const [n = null, channels = null] = shape;
    if (p.weight !== null && differ(channels, listOf(p.weight).length))
      problems.push(
        error(
          'loss.weight',
          `CrossEntropyLoss has ${listOf(p.weight).length} numbers in weight, but the input has ${channels} classes. Give ${channels} numbers, or None.`,
          `CrossEntropyLoss 的 weight 有 ${listOf(p.weight).length} 个数，而输入有 ${channels} 个类别。请填 ${channels} 个数，或 None。`,
          { torch: 'fR', param: 'weight' },
        ),
      );
    if (!target) return { outputs, problems };
    const samples = target.shape[0] ?? null;
    if (differ(n, samples))
      problems.push(
        error(
          'loss.batch',
          `CrossEntropyLoss gets ${n} rows of scores for ${samples} targets. Keep the batch axis: Flatten from start_dim=1.`,
          `CrossEntropyLoss 收到 ${n} 行分数，却有 ${samples} 个目标。请保留批次轴：Flatten 的 start_dim 用 1。`,
          { torch: 'fV', port: 'input' },
        ),
      );
    const { classes } = target.target;
    // Analysis, which knows the layer before, adds the repair.
    if (channels !== null && classes !== null && channels < classes)
      problems.push(
        error(
          'loss.classes',
          `CrossEntropyLoss gets ${channels} scores, but the targets have ${classes} classes. Set out_features of the last Linear to ${classes}.`,
          `CrossEntropyLoss 收到 ${channels} 个分数，而目标有 ${classes} 个类别。请把最后一个 Linear 的 out_features 设为 ${classes}。`,
          { torch: 'fI', port: 'input' },
        ),
      );
    else if (channels !== null && classes !== null && channels > classes)
      problems.push(
        warning(
          'loss.classes',
          `CrossEntropyLoss gets ${channels} scores for ${classes} classes: ${channels - classes} can never be right. Set out_features of the last Linear to ${classes}.`,
          `CrossEntropyLoss 收到 ${channels} 个分数，却只有 ${classes} 个类别：多出 ${channels - classes} 个。请把最后一个 Linear 的 out_features 设为 ${classes}。`,
          { port: 'input' },
        ),
      );
    return { outputs, problems };
  },
  lower: (f, { input, target }, p) => ({
    loss: f.crossEntropy(input!, target!, {
      weight: p.weight === null ? null : listOf(p.weight),
      ignoreIndex: p.ignore_index,
      labelSmoothing: p.label_smoothing,
      reduction: p.reduction,
    }),
  }),
  pytorch: (p) =>
    pythonCall('nn.CrossEntropyLoss', params, p, {
      write: (key, value) =>
        key === 'weight'
          ? `torch.tensor([${listOf(value as number | number[]).join(', ')}])`
          : undefined,
    }),
  formula: 'loss = −ln( e^(x_t) / Σ_c e^(x_c) ), averaged over the batch; t is the right class',
  help: {
    en: 'Measures how wrong the scores of a classifier are: small when the right class has by far the largest score. It contains the softmax, so wire the raw scores of the last Linear, without Softmax or Sigmoid. Guessing among 10 classes costs ln 10 ≈ 2.30.',
    zh: '衡量分类分数错得有多严重：正确类别的分数远大于其他类别时损失很小。它已包含 softmax，因此直接连接最后一个 Linear 的原始分数，不要再加 Softmax 或 Sigmoid。在 10 个类别中瞎猜的损失是 ln 10 ≈ 2.30。',
  },
  reference: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html',
});
